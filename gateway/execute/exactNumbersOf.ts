import {
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isLeafType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
  Kind,
  parse,
  type SelectionSetNode,
} from "graphql";
import type { ExactNumbers } from "../fetch/transport.ts";

/**
 * Which numbers in the reply to an operation of a plan have to stay as they are written: all where it selects a custom scalar,
 * integers where it selects an id. What the supergraph does not know counts as a custom scalar.
 */
export function exactNumbersOf(query: string, supergraph: GraphQLSchema): ExactNumbers {
  const names = new Set<string | null>();

  function visitFields({ selections }: SelectionSetNode, parentName: string | undefined): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        visitFields(selection.selectionSet, selection.typeCondition?.name.value ?? parentName);
        continue;
      }
      const { name, selectionSet } = selection;
      if (name.value === "__typename") continue;
      const parent = parentName === undefined ? undefined : supergraph.getType(parentName);
      const fields = isCompositeType(parent) && !isUnionType(parent) ? parent.getFields() : {};
      const type = Object.hasOwn(fields, name.value) ? getNamedType(fields[name.value]?.type) : undefined;
      if (selectionSet !== undefined) visitFields(selectionSet, type?.name);
      else if (!isLeafType(type)) names.add(null);
      else if (isScalarType(type)) names.add(isSpecifiedScalarType(type) ? type.name : null);
    }
  }

  for (const definition of parse(query, { noLocation: true }).definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      visitFields(definition.selectionSet, definition.typeCondition.name.value);
    } else if (definition.kind === Kind.OPERATION_DEFINITION) {
      visitFields(definition.selectionSet, supergraph.getRootType(definition.operation)?.name);
    }
  }
  if (names.has(null)) return "any";
  return names.has("ID") ? "integers" : "none";
}
