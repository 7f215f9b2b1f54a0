import type { GraphQLCompositeType, GraphQLSchema } from "graphql";
import type { FieldSelection, SelectionSet } from "../graph/operationTree.ts";
import { appliesTo } from "../graph/selectedFields.ts";
import { type Guard, guardOf } from "./guards.ts";

/** A selection set and the conditions under which it is there. */
export interface GuardedSelections {
  readonly set: SelectionSet;
  readonly guard: Guard;
}

export interface Occurrence {
  readonly selection: FieldSelection;
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
  visit: () => void,
): ReadonlyMap<string, readonly Occurrence[]> {
  const fields = new Map<string, Occurrence[]>();
  const visited = new Set<string>();

  function collect({ selections }: SelectionSet, outer: Guard): void {
    for (const selection of selections) {
      visit();
      const guard = guardOf(selection, outer);
      if (guard === null) continue;
      if (selection.kind === "field") {
        const occurrences = fields.get(selection.responseName);
        if (occurrences === undefined) fields.set(selection.responseName, [{ selection, guard }]);
        else occurrences.push({ selection, guard });
        continue;
      }
      const { name, typeCondition, set } = selection;
      const place = `${name} ${guard.key}`;
      if (name !== null && visited.has(place)) continue;
      if (name !== null) visited.add(place);
      if (appliesTo(typeCondition, type, schema)) collect(set, guard);
    }
  }

  for (const { set, guard } of parts) collect(set, guard);
  return fields;
}
