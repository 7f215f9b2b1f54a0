import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isObjectType,
} from "graphql";
import type { FieldSelection } from "../../graph/operationTree.ts";
import { type Occurrences, selectedFields, setsBelow } from "../../graph/selectedFields.ts";

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
  /** As they were coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * @param occurrences all of one field
 * @throws GraphQLError for an argument whose variable is null where it must not be
 */
export function introspectionBranch(
  type: GraphQLObjectType,
  occurrences: readonly FieldSelection[],
  scope: IntrospectionScope,
): IntrospectionBranch {
  const { schema, variables: conditions } = scope;
  const selected = selectedFields(type, setsBelow(occurrences), { schema, conditions });
  const fields = [...selected].map(([name, below]) => fieldOf(type, name, below, scope));
  const key = fields.map(({ start, field, args, below }) => {
    const given = Object.keys(args).length === 0 ? "" : JSON.stringify(args);
    return `${start}${field === "__typename" ? field : field.name}${given}${below === null ? "" : below.key}`;
  });
  return { key: `{${key.join()}}`, type, fields };
}

function fieldOf(
  parent: GraphQLObjectType,
  name: string,
  occurrences: Occurrences,
  scope: IntrospectionScope,
): IntrospectionField {
  const start = `${JSON.stringify(name)}:`;
  const [{ name: fieldName, node }] = occurrences;
  const field = parent.getFields()[fieldName];
  if (field === undefined) return { start, field: "__typename", type: null, args: {}, below: null };
  const args = getArgumentValues(field, node, scope.variables);
  const named = getNamedType(field.type);
  const below = isObjectType(named) ? introspectionBranch(named, occurrences, scope) : null;
  return { start, field, type: field.type, args, below };
}
