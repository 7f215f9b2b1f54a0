import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";

/**
 * Refuses operations of more than `maxSelections` fields once every fragment stands where it is spread: a text within the
 * token limit can be a million fields. A fragment that is spread twice in one selection set adds its fields once (GraphQL
 * specification 6.3.2, visitedFragments), one that contains itself nothing (NoFragmentCycles reports it). Introspection is
 * exempt, as in limitDepth.
 */
export function limitSelections(maxSelections: number): ValidationRule {
  return (context: ValidationContext): ASTVisitor => {
    const fragmentSizes = new Map<string, number>();

    function sizeOf(selectionSet: SelectionSetNode | undefined): number {
      const spread = new Set<string>();
      return (selectionSet?.selections ?? []).reduce((sum, selection) => sum + sizeOfSelection(selection, spread), 0);
    }

    function sizeOfSelection(selection: SelectionNode, spread: Set<string>): number {
      switch (selection.kind) {
        case Kind.FIELD:
          return selection.name.value.startsWith("__") ? 0 : 1 + sizeOf(selection.selectionSet);
        case Kind.INLINE_FRAGMENT:
          return sizeOf(selection.selectionSet);
        case Kind.FRAGMENT_SPREAD:
          if (spread.has(selection.name.value)) return 0;
          spread.add(selection.name.value);
          return sizeOfFragment(selection.name.value);
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

    return {
      [Kind.OPERATION_DEFINITION]: (operation: OperationDefinitionNode) => {
        if (sizeOf(operation.selectionSet) > maxSelections) {
          context.reportError(
            new GraphQLError(`The operation selects more than ${maxSelections} fields. Ask for less at once.`, {
              nodes: operation,
              extensions: { code: "OPERATION_TOO_COMPLEX" },
            }),
          );
        }
        return false;
      },
    };
  };
}
