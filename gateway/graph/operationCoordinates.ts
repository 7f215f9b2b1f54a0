import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import { fragmentsOf } from "./selectedFields.ts";

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
 * type that implements it.
 */
export function operationCoordinates(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): UsedNames {
  const fragments = fragmentsOf(document);
  const fields = new Map<string, UsedField & { readonly givenArguments: Set<string> }>();
  const types = new Set<string>();
  const seenFragments = new Set<string>();

  function visit({ selections }: SelectionSetNode, type: GraphQLCompositeType): void {
    for (const { name } of objectTypesOf(type, schema)) types.add(name);
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) visitField(selection, type);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.selectionSet, typeNamed(selection.typeCondition?.name.value) ?? type);
      } else if (!seenFragments.has(selection.name.value)) {
        seenFragments.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        const condition = typeNamed(fragment?.typeCondition.name.value);
        if (fragment !== undefined && condition !== null) visit(fragment.selectionSet, condition);
      }
    }
  }

  function visitField(node: FieldNode, type: GraphQLCompositeType): void {
    const field = node.name.value;
    if (field.startsWith("__") || isUnionType(type)) return;
    for (const holder of isObjectType(type) ? [type] : objectTypesOf(type, schema)) {
      const coordinate = `${holder.name}.${field}`;
      const used = fields.get(coordinate) ?? { type: holder.name, field, givenArguments: new Set<string>() };
      for (const { name, value } of node.arguments ?? []) {
        for (const path of givenPaths(name.value, value)) used.givenArguments.add(path);
      }
      fields.set(coordinate, used);
    }
    const definition = type.getFields()[field];
    const below = definition === undefined ? undefined : getNamedType(definition.type);
    if (node.selectionSet !== undefined && isCompositeType(below)) visit(node.selectionSet, below);
  }

  function typeNamed(name: string | undefined): GraphQLCompositeType | null {
    const type = name === undefined ? undefined : schema.getType(name);
    return isCompositeType(type) ? type : null;
  }

  const root = schema.getRootType(operation.operation);
  if (root !== undefined && root !== null) visit(operation.selectionSet, root);
  return { fields: [...fields.values()], types: [...types] };
}

function givenPaths(path: string, value: ValueNode): readonly string[] {
  if (value.kind === Kind.LIST) return value.values.flatMap((item) => givenPaths(path, item));
  if (value.kind !== Kind.OBJECT) return [path];
  return value.fields.flatMap(({ name, value: given }) => givenPaths(`${path}.${name.value}`, given));
}

export function objectTypesOf(type: GraphQLCompositeType, schema: GraphQLSchema) {
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
}
