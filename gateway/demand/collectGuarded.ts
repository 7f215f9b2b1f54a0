import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { type Guard, guardOf } from "./guards.ts";

/** A selection set and the conditions under which it is there. */
export interface GuardedSelections {
  readonly selectionSet: SelectionSetNode;
  readonly guard: Guard;
}

export interface Occurrence {
  readonly node: FieldNode;
  readonly guard: Guard;
}

/**
 * The fields of a type by response name with all their occurrences: CollectFields of the GraphQL specification (6.3.2) for
 * all values of the conditions at once. `selectedFields` does it for one.
 *
 * @param visit told of every selection that is looked at
 */
export function collectGuarded(
  type: GraphQLCompositeType,
  parts: readonly GuardedSelections[],
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  visit: () => void,
): ReadonlyMap<string, readonly Occurrence[]> {
  const fields = new Map<string, Occurrence[]>();
  const visited = new Set<string>();

  function collect(selections: readonly SelectionNode[], outer: Guard): void {
    for (const selection of selections) {
      visit();
      const guard = guardOf(selection, outer);
      if (guard === null) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const occurrences = fields.get(name);
        if (occurrences === undefined) fields.set(name, [{ node: selection, guard }]);
        else occurrences.push({ node: selection, guard });
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(selection.typeCondition?.name.value)) collect(selection.selectionSet.selections, guard);
      } else {
        const place = `${selection.name.value} ${guard.key}`;
        const fragment = fragments.get(selection.name.value);
        if (visited.has(place) || fragment === undefined) continue;
        visited.add(place);
        if (applies(fragment.typeCondition.name.value)) collect(fragment.selectionSet.selections, guard);
      }
    }
  }

  function applies(condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const conditionType = schema.getType(condition);
    return isAbstractType(conditionType) && !isUnionType(type) && schema.isSubType(conditionType, type);
  }

  for (const { selectionSet, guard } of parts) collect(selectionSet.selections, guard);
  return fields;
}
