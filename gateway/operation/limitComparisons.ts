import {
  type ASTVisitor,
  type FieldNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from "graphql";

/**
 * Pairs of fields of one response name in one operation. OverlappingFieldsCanBeMerged (GraphQL specification 5.3.2) compares
 * each pair: 50,000 take about 20 ms. A hundred fragments side by side that share ten fields are 49,500 pairs.
 */
export const maxComparedPairs = 50_000;

/**
 * Refuses operations that ask for one response name so often that comparing the fields takes longer than answering them.
 * Counts what would be compared, and stops as soon as it is too much. For documents without fragment cycles.
 */
export function limitComparisons(context: ValidationContext): ASTVisitor {
  return {
    [Kind.OPERATION_DEFINITION]: (operation: OperationDefinitionNode) => {
      if (isTooMuch(operation.selectionSet, context)) {
        context.reportError(
          new GraphQLError("The operation selects too many fields of the same names. Ask for less at once.", {
            nodes: operation,
            extensions: { code: "OPERATION_TOO_COMPLEX" },
          }),
        );
      }
      return false;
    },
  };
}

/** The selection sets of the fields of one name are one selection set (specification 6.3.2, CollectFields). */
function isTooMuch(root: SelectionSetNode, context: ValidationContext): boolean {
  const waiting: (readonly SelectionSetNode[])[] = [[root]];
  let pairs = 0;
  let steps = 0;
  for (let sets = waiting.pop(); sets !== undefined; sets = waiting.pop()) {
    const fields = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    const open = [...sets];
    for (let set = open.pop(); set !== undefined; set = open.pop()) {
      for (const selection of set.selections) {
        steps += 1;
        if (selection.kind === Kind.FIELD) {
          const name = (selection.alias ?? selection.name).value;
          const others = fields.get(name) ?? [];
          pairs += others.length;
          fields.set(name, others);
          others.push(selection);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) open.push(selection.selectionSet);
        else if (!spread.has(selection.name.value)) {
          // A fragment is compared with each that is spread beside it.
          pairs += spread.size;
          spread.add(selection.name.value);
          const fragment = context.getFragment(selection.name.value);
          if (fragment !== undefined && fragment !== null) open.push(fragment.selectionSet);
        }
      }
      if (pairs > maxComparedPairs || steps > maxComparedPairs) return true;
    }
    for (const nodes of fields.values()) {
      const below = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      if (below.length > 0) waiting.push(below);
    }
  }
  return false;
}
