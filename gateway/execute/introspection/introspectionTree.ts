import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isObjectType,
} from "graphql";
import { selectedFields } from "../../graph/selectedFields.ts";

/** What is asked of one introspection type, with fragments, conditions and variables put in. */
export interface IntrospectionBranch {
  /** The same for what is answered the same. */
  readonly key: string;
  readonly type: GraphQLObjectType;
  readonly fields: readonly IntrospectionField[];
}

export interface IntrospectionField {
  /** `"name":` */
  readonly start: string;
  readonly field: GraphQLField<unknown, unknown> | "__typename";
  readonly type: GraphQLOutputType | null;
  readonly args: Readonly<Record<string, unknown>>;
  /** Null for a leaf. */
  readonly below: IntrospectionBranch | null;
}

export interface IntrospectionScope {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** As they were coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * @param nodes all occurrences of one field
 * @throws GraphQLError for an argument whose variable is null where it must not be
 */
export function introspectionBranch(
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
  scope: IntrospectionScope,
): IntrospectionBranch {
  const { schema, fragments, variables } = scope;
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const fields = [...selectedFields(type, sets, { schema, fragments, conditions: variables })].map(
    ([name, occurrences]) => fieldOf(type, name, occurrences, scope),
  );
  const key = fields.map(({ start, field, args, below }) => {
    const given = Object.keys(args).length === 0 ? "" : JSON.stringify(args);
    return `${start}${field === "__typename" ? field : field.name}${given}${below === null ? "" : below.key}`;
  });
  return { key: `{${key.join()}}`, type, fields };
}

function fieldOf(
  parent: GraphQLObjectType,
  name: string,
  nodes: readonly FieldNode[],
  scope: IntrospectionScope,
): IntrospectionField {
  const start = `${JSON.stringify(name)}:`;
  const [node] = nodes;
  const field = node === undefined ? undefined : parent.getFields()[node.name.value];
  if (node === undefined || field === undefined)
    return { start, field: "__typename", type: null, args: {}, below: null };
  const args = getArgumentValues(field, node, scope.variables);
  const named = getNamedType(field.type);
  const below = isObjectType(named) ? introspectionBranch(named, nodes, scope) : null;
  return { start, field, type: field.type, args, below };
}
