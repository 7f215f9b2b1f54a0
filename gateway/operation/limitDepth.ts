import {
  type ASTVisitor,
  type FieldNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";

/** graphql-js asks for types of types up to 100 deep (`getIntrospectionQuery`, `typeDepth`), within five other fields. */
const maxIntrospectionDepth = 120;

/**
 * Refuses operations that nest fields deeper than `maxDepth`. `{ community { name } }` has depth 2; fragments add no
 * depth of their own, each is measured once, and a fragment that contains itself ends there (NoFragmentCycles reports
 * it). Introspection has a limit of its own, beside that of graphql-js for lists (MaxIntrospectionDepthRule).
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
          return depthOfField(selection);
        case Kind.INLINE_FRAGMENT:
          return depthOf(selection.selectionSet);
        case Kind.FRAGMENT_SPREAD:
          return depthOfFragment(selection.name.value);
      }
    }

    function depthOfField({ name, selectionSet }: FieldNode): number {
      const below = depthOf(selectionSet);
      if (!name.value.startsWith("__")) return 1 + below;
      return below < maxIntrospectionDepth ? 0 : Number.POSITIVE_INFINITY;
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
          const sentence = Number.isFinite(depth)
            ? `The operation nests fields ${depth} deep; the limit is ${maxDepth}.`
            : `The operation nests introspection deeper than ${maxIntrospectionDepth}.`;
          context.reportError(
            new GraphQLError(sentence, {
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
