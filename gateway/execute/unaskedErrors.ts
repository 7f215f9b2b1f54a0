import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLFormattedError,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isUnionType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { includeAll } from "../graph/applyConditions.ts";
import { fragmentsOf, selectedFields } from "../graph/selectedFields.ts";
import type { Conditions } from "./variants.ts";

/** Errors of a plan that fetches more than is asked for. */
export interface SortedErrors {
  /** What the answer may tell. */
  readonly asked: readonly GraphQLFormattedError[];
  /** Whether what was not asked for has taken something else with it: a null where none may be. */
  readonly hasDamage: boolean;
}

/** Tells the errors of fields that the conditions include from those of fields that they exclude. */
export function sortErrors(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): (errors: readonly GraphQLFormattedError[], conditions: Conditions) => SortedErrors {
  const everything = includeAll(document);
  return (errors, conditions) => {
    const isAsked = ({ path }: GraphQLFormattedError) =>
      path === undefined || fieldType(path, document, operation, schema, conditions) !== null;
    const asked = errors.filter(isAsked);
    const hasDamage = errors.some((error) => {
      if (error.path === undefined || asked.includes(error)) return false;
      const type = fieldType(error.path, everything, operation, schema, {});
      return type === null || isNonNullType(type);
    });
    return { asked, hasDamage };
  };
}

/** Type of the field at the end of a path; null where the conditions leave none there. */
function fieldType(
  path: readonly (string | number)[],
  document: DocumentNode,
  { name }: OperationDefinitionNode,
  schema: GraphQLSchema,
  conditions: Conditions,
): GraphQLOutputType | null {
  const operation = getOperationAST(document, name?.value);
  const root = operation === null || operation === undefined ? undefined : schema.getRootType(operation.operation);
  if (operation === null || operation === undefined || root === undefined || root === null) return null;
  const scope = { schema, fragments: fragmentsOf(document), conditions };
  let sets: readonly SelectionSetNode[] = [operation.selectionSet];
  let type: GraphQLOutputType = root;
  for (const step of path) {
    if (typeof step === "number") continue;
    const parent: GraphQLOutputType = getNamedType(type);
    if (!isCompositeType(parent)) return null;
    const found: readonly FoundField[] = runtimeTypes(parent, schema).flatMap((one) => {
      const nodes = selectedFields(one, sets, scope).get(step) ?? [];
      const [first] = nodes;
      const field = first === undefined || isUnionType(one) ? undefined : one.getFields()[first.name.value];
      return field === undefined ? [] : [{ nodes, type: field.type }];
    });
    const [first] = found;
    if (first === undefined) return null;
    type = found.find((one) => isNonNullType(one.type))?.type ?? first.type;
    sets = found.flatMap(({ nodes }) => nodes.flatMap(({ selectionSet }) => selectionSet ?? []));
  }
  return type;
}

interface FoundField {
  readonly nodes: readonly FieldNode[];
  readonly type: GraphQLOutputType;
}

function runtimeTypes(type: GraphQLCompositeType, schema: GraphQLSchema): readonly GraphQLCompositeType[] {
  return isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];
}
