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
 * token limit can be a million fields. Each fragment is counted once; one that contains itself counts nothing there
 * (NoFragmentCycles reports it). Introspection is exempt, as in limitDepth.
 */
export function limitSelections(maxSelections: number): ValidationRule {
  return (context: ValidationContext): ASTVisitor => {
    const fragmentSizes = new Map<string, number>();

    function sizeOf(selectionSet: SelectionSetNode | undefined): number {
      return (selectionSet?.selections ?? []).reduce((sum, selection) => sum + sizeOfSelection(selection), 0);
    }

    function sizeOfSelection(selection: SelectionNode): number {
      switch (selection.kind) {
        case Kind.FIELD:
          return selection.name.value.startsWith("__") ? 0 : 1 + sizeOf(selection.selectionSet);
        case Kind.INLINE_FRAGMENT:
          return sizeOf(selection.selectionSet);
        case Kind.FRAGMENT_SPREAD:
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
