import {
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  isUnionType,
  Kind,
  type ValueNode,
} from "graphql";
import type { OperationTree } from "./operationTree.ts";

/** A field that an operation may read, of one object type. */
export interface UsedField {
  readonly type: string;
  readonly field: string;
  /**
   * Arguments that an occurrence of the field gives: `code`; of an input object that stands there the fields, `filter.user`, else,
   * as for a variable, the whole.
   */
  readonly givenArguments: ReadonlySet<string>;
}

export interface UsedNames {
  /** In the order of their first occurrence. */
  readonly fields: readonly UsedField[];
  /** Object types that may stand in the answer. */
  readonly types: readonly string[];
}

/**
 * Everything that an operation may read, whatever its variables and the data: a field of an interface is one of each object
 * type that implements it. Introspection is not among it.
 */
export function operationCoordinates({ schema, sets, fields: selected }: OperationTree): UsedNames {
  const fields = new Map<string, UsedField & { readonly givenArguments: Set<string> }>();
  for (const { parent, name: field, arguments: given } of selected) {
    if (isIntrospected(parent) || field.startsWith("__") || isUnionType(parent)) continue;
    for (const { name: type } of objectTypesOf(parent, schema)) {
      const coordinate = `${type}.${field}`;
      const used = fields.get(coordinate) ?? { type, field, givenArguments: new Set<string>() };
      for (const { name, value } of given) for (const path of givenPaths(name, value)) used.givenArguments.add(path);
      fields.set(coordinate, used);
    }
  }
  const types = sets.flatMap(({ type }) => (isIntrospected(type) ? [] : objectTypesOf(type, schema)));
  return { fields: [...fields.values()], types: [...new Set(types.map(({ name }) => name))] };
}

function isIntrospected({ name }: GraphQLCompositeType): boolean {
  return name.startsWith("__");
}

function givenPaths(path: string, value: ValueNode): readonly string[] {
  if (value.kind === Kind.LIST) return value.values.flatMap((item) => givenPaths(path, item));
  if (value.kind !== Kind.OBJECT) return [path];
  return value.fields.flatMap(({ name, value: given }) => givenPaths(`${path}.${name.value}`, given));
}

export function objectTypesOf(type: GraphQLCompositeType, schema: GraphQLSchema) {
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
}
