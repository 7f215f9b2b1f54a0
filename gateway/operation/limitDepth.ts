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
 * Refuses operations that nest fields deeper than `maxDepth`. `{ community { name } }` has depth 2; fragments add no
 * depth of their own, each is measured once, and a fragment that contains itself ends there (NoFragmentCycles reports
 * it). Introspection is exempt: graphql-js has its own limit for it (MaxIntrospectionDepthRule).
 */
export function limitDepth(maxDepth: number): ValidationRule {
  return (context: ValidationContext): ASTVisitor => {
    const fragmentDepths = new Map<string, number>();

    function depthOf(selectionSet: SelectionSetNode | undefined): number {
      return selectionSet === undefined ? 0 : Math.max(0, ...selectionSet.selections.map(depthOfSelection));
    }

    function depthOfSelection(selection: SelectionNode): number {
      switch (selection.kind) {
        case Kind.FIELD:
          return selection.name.value.startsWith("__") ? 0 : 1 + depthOf(selection.selectionSet);
        case Kind.INLINE_FRAGMENT:
          return depthOf(selection.selectionSet);
        case Kind.FRAGMENT_SPREAD:
          return depthOfFragment(selection.name.value);
      }
    }

    function depthOfFragment(name: string): number {
      const known = fragmentDepths.get(name);
      if (known !== undefined) return known;
      fragmentDepths.set(name, 0);
      const depth = depthOf(context.getFragment(name)?.selectionSet);
      fragmentDepths.set(name, depth);
      return depth;
    }

    return {
      [Kind.OPERATION_DEFINITION]: (operation: OperationDefinitionNode) => {
        const depth = depthOf(operation.selectionSet);
        if (depth > maxDepth) {
          context.reportError(
            new GraphQLError(`The operation nests fields ${depth} deep; the limit is ${maxDepth}.`, {
              nodes: operation,
              extensions: { code: "OPERATION_TOO_DEEP" },
            }),
          );
        }
        return false;
      },
    };
  };
}
