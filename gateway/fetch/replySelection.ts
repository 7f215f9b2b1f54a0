import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  parse,
  type SelectionSetNode,
} from "graphql";

/**
 * What the reply to an operation may hold, in the order in which a subgraph writes it (GraphQL specification 7.2.2): the
 * fields of all type conditions together, since which of them apply shows in the reply alone.
 */
export interface ReplySelection {
  readonly fields: readonly ReplyField[];
  /** Fields of several types stand side by side, so that no object has them all. */
  readonly hasAlternatives: boolean;
}

export interface ReplyField {
  readonly name: string;
  readonly isTypename: boolean;
  /** Null for a leaf. */
  readonly below: ReplySelection | null;
}

/** @param query one operation, as the planner writes it */
export function replySelection(query: string): ReplySelection {
  const document = parse(query, { noLocation: true });
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError("replySelection: no operation");
  return selectionOf([operation.selectionSet], fragmentsOf(document));
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

function selectionOf(selectionSets: readonly SelectionSetNode[], fragments: Fragments): ReplySelection {
  const occurrences = new Map<string, FieldNode[]>();
  const conditions = new Set<string>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind !== Kind.FIELD) {
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        if (fragment === undefined) continue;
        if (fragment.typeCondition !== undefined) conditions.add(fragment.typeCondition.name.value);
        visit(fragment.selectionSet);
      } else {
        const name = selection.alias?.value ?? selection.name.value;
        occurrences.set(name, [...(occurrences.get(name) ?? []), selection]);
      }
    }
  };
  for (const selectionSet of selectionSets) visit(selectionSet);
  return {
    fields: [...occurrences].map(([name, nodes]) => fieldOf(name, nodes, fragments)),
    hasAlternatives: conditions.size > 1,
  };
}

function fieldOf(name: string, nodes: readonly FieldNode[], fragments: Fragments): ReplyField {
  const below = nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
  return {
    name,
    isTypename: nodes[0]?.name.value === "__typename",
    below: below.length === 0 ? null : selectionOf(below, fragments),
  };
}

function fragmentsOf({ definitions }: DocumentNode): Fragments {
  return new Map(
    definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
}
