import { Kind, type SelectionSetNode } from "graphql";

/** The part of a representation that a field set names, in its order. */
export function selectGiven(
  given: Readonly<Record<string, unknown>>,
  selectionSet: SelectionSetNode,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const selection of selectionSet.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      // What does not apply was not sent.
      for (const [name, value] of Object.entries(selectGiven(given, selection.selectionSet))) {
        if (value !== undefined) result[name] = value;
      }
    } else if (selection.kind === Kind.FIELD) {
      const name = selection.name.value;
      result[name] = selectDeep(Object.hasOwn(given, name) ? given[name] : undefined, selection.selectionSet);
    }
  }
  return result;
}

function selectDeep(value: unknown, selectionSet: SelectionSetNode | undefined): unknown {
  if (selectionSet === undefined || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => selectDeep(item, selectionSet));
  return selectGiven(value as Readonly<Record<string, unknown>>, selectionSet);
}
