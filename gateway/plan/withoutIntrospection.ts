import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode, visit } from "graphql";

const placeholder: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

/** Answered by the gateway itself. */
export function isIntrospection({ name }: FieldNode): boolean {
  return name.value === "__schema" || name.value === "__type";
}

/** Whether anything of the schema is asked for, in any of its fragments. */
export function hasIntrospection(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field(field) {
      if (isIntrospection(field)) found = true;
      return found ? false : undefined;
    },
  });
  return found;
}

/**
 * The document without `__schema`, `__type` and the fragments on introspection types: the planner of 2.14 reads them by the
 * introspection of its own graphql-js and knows none of the newer fields (apollographql/federation#3204). What is left empty asks
 * for `__typename`, which costs no fetch.
 */
export function withoutIntrospection(document: DocumentNode): DocumentNode {
  if (!hasIntrospection(document)) return document;
  return visit(document, {
    FragmentDefinition: ({ typeCondition }) => (typeCondition.name.value.startsWith("__") ? null : undefined),
    Field: (field) => (isIntrospection(field) ? null : undefined),
    SelectionSet: {
      leave: (selectionSet): SelectionSetNode | undefined =>
        selectionSet.selections.length === 0 ? { ...selectionSet, selections: [placeholder] } : undefined,
    },
  });
}
