import {
  GraphQLError,
  type GraphQLSchema,
  getArgumentValues,
  introspectionTypes,
  isObjectType,
  OperationTypeNode,
  TypeMetaFieldDef,
} from "graphql";
import type { Leaves } from "../../graph/leaves.ts";
import type { FieldSelection, OperationTree, SelectionSet } from "../../graph/operationTree.ts";
import { type Occurrences, selectedFields } from "../../graph/selectedFields.ts";
import { ownTurn } from "../../kit/ownTurn.ts";
import { isIntrospection } from "../../plan/withoutIntrospection.ts";
import { introspectionBranch } from "./introspectionTree.ts";
import { type IntrospectionRoot, introspectionOf } from "./schemaIntrospection.ts";

type Variables = Readonly<Record<string, unknown>>;

/** `__schema` and `__type` of one operation, which no subgraph is asked for and no planner is shown. */
export interface OperationIntrospection {
  /** @throws GraphQLError OPERATION_TOO_COMPLEX; BAD_USER_INPUT for a name that is null */
  readonly cost: (coerced: Variables) => number;
  /** JSON by response name. @throws GraphQLError as `cost` */
  readonly answer: (coerced: Variables, leaves: Leaves) => Promise<ReadonlyMap<string, string>>;
}

/** @param schema that is told of. Null for an operation that asks nothing about it */
export function operationIntrospection(
  { operation, root }: OperationTree,
  schema: GraphQLSchema,
): OperationIntrospection | null {
  if (operation.operation !== OperationTypeNode.QUERY || root === null) return null;
  const selected: SelectionSet = root;
  const introspection = introspectionOf(schema);
  const rootsOf = new WeakMap<Variables, readonly IntrospectionRoot[]>();
  // Without variables it is asked the same every time.
  const isConstant = (operation.variableDefinitions ?? []).length === 0;

  function read(variables: Variables): readonly IntrospectionRoot[] {
    const fields = selectedFields(selected.type, [selected], { schema, conditions: variables });
    return [...fields].flatMap(([name, occurrences]) =>
      isIntrospection(occurrences[0].node) ? [rootOf(name, occurrences, variables)] : [],
    );
  }

  function rootOf(name: string, occurrences: Occurrences, variables: Variables): IntrospectionRoot {
    const [first] = occurrences;
    const isSchema = first.name === "__schema";
    const typeName = isSchema ? "" : String(argumentsOf(first, variables)["name"]);
    const type = introspectionTypes.find((one) => one.name === (isSchema ? "__Schema" : "__Type"));
    if (!isObjectType(type)) throw new TypeError("graphql-js has no introspection types");
    const branch = introspectionBranch(type, occurrences, { schema, variables });
    return { name, typeName, source: isSchema ? schema : (schema.getType(typeName) ?? null), branch };
  }

  function roots(coerced: Variables): readonly IntrospectionRoot[] {
    const variables = isConstant ? noVariables : coerced;
    const before = rootsOf.get(variables);
    if (before !== undefined) return before;
    const made = read(variables);
    rootsOf.set(variables, made);
    return made;
  }

  return {
    cost: (coerced) => introspection.cost(roots(coerced)),
    async answer(coerced, leaves) {
      await ownTurn();
      introspection.cost(roots(coerced));
      const texts = new Map<string, string>();
      for (const root of roots(coerced)) texts.set(root.name, await introspection.answer(root, leaves));
      return texts;
    },
  };
}

const noVariables: Variables = {};

/** A variable that is null where a name has to be is a fault of the client. */
function argumentsOf({ node }: FieldSelection, variables: Variables): Readonly<Record<string, unknown>> {
  try {
    return getArgumentValues(TypeMetaFieldDef, node, variables);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new GraphQLError(error.message, { nodes: node, extensions: { code: "BAD_USER_INPUT" } });
  }
}
