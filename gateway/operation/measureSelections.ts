import { type FieldNode, Kind, type SelectionNode, type SelectionSetNode, type ValidationContext } from "graphql";

export interface Measure {
  /** Of one field; `below` is the sum of its selections. */
  readonly field: (field: FieldNode, below: () => number) => number;
  /** Of each selection besides, also of a fragment that is spread once more. */
  readonly selection?: (selection: SelectionNode) => number;
}

/**
 * Adds something up over an operation with every fragment where it is spread. A fragment that is spread twice in one
 * selection set counts once (GraphQL specification 6.3.2, visitedFragments), one that contains itself nothing
 * (NoFragmentCycles reports it). Each fragment is measured once, so the work is that of the text.
 */
export function measureSelections(
  context: ValidationContext,
  { field, selection = () => 0 }: Measure,
): (selectionSet: SelectionSetNode | undefined) => number {
  const fragmentSizes = new Map<string, number>();

  function sizeOf(selectionSet: SelectionSetNode | undefined): number {
    const spread = new Set<string>();
    return (selectionSet?.selections ?? []).reduce(
      (sum, one) => sum + selection(one) + sizeOfSelection(one, spread),
      0,
    );
  }

  function sizeOfSelection(one: SelectionNode, spread: Set<string>): number {
    switch (one.kind) {
      case Kind.FIELD:
        return field(one, () => sizeOf(one.selectionSet));
      case Kind.INLINE_FRAGMENT:
        return sizeOf(one.selectionSet);
      case Kind.FRAGMENT_SPREAD:
        if (spread.has(one.name.value)) return 0;
        spread.add(one.name.value);
        return sizeOfFragment(one.name.value);
    }
  }

  function sizeOfFragment(name: string): number {
    const known = fragmentSizes.get(name);
    if (known !== undefined) return known;
    fragmentSizes.set(name, 0);
    const size = sizeOf(context.getFragment(name)?.selectionSet);
    fragmentSizes.set(name, size);
    return size;
  }

  return sizeOf;
}
