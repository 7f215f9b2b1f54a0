import { type GraphQLCompositeType, type GraphQLSchema, isAbstractType, isUnionType } from "graphql";
import { type ConditionValues, isThere } from "./conditions.ts";
import type { FieldSelection, SelectionSet } from "./operationTree.ts";

export interface SelectionScope {
  readonly schema: GraphQLSchema;
  /** Null for whatever may be there with any values. */
  readonly conditions: ConditionValues | null;
}

/** All occurrences of a field in one place. */
export type Occurrences = readonly [FieldSelection, ...FieldSelection[]];

/**
 * The fields of a type in the order of the answer, each with all its occurrences: CollectFields of the GraphQL
 * specification (6.3.2). Runs when an operation is compiled for one set of conditions, never per request.
 */
export function selectedFields(
  type: GraphQLCompositeType,
  sets: readonly SelectionSet[],
  { schema, conditions }: SelectionScope,
): ReadonlyMap<string, Occurrences> {
  const fields = new Map<string, [FieldSelection, ...FieldSelection[]]>();
  const visited = new Set<string>();

  function collect({ selections }: SelectionSet): void {
    for (const selection of selections) {
      if (!isThere(selection, conditions)) continue;
      if (selection.kind === "field") {
        const occurrences = fields.get(selection.responseName);
        if (occurrences === undefined) fields.set(selection.responseName, [selection]);
        else occurrences.push(selection);
        continue;
      }
      const { name, typeCondition, set } = selection;
      if (name !== null && visited.has(name)) continue;
      if (name !== null) visited.add(name);
      if (appliesTo(typeCondition, type, schema)) collect(set);
    }
  }

  for (const set of sets) collect(set);
  return fields;
}

/** Whether a fragment holds for all objects of a type (GraphQL specification 6.3.2, DoesFragmentTypeApply). */
export function appliesTo(typeCondition: string | null, type: GraphQLCompositeType, schema: GraphQLSchema): boolean {
  if (typeCondition === null || typeCondition === type.name) return true;
  const conditionType = schema.getType(typeCondition);
  return isAbstractType(conditionType) && !isUnionType(type) && schema.isSubType(conditionType, type);
}

/** What is selected below a field, by all its occurrences. */
export function setsBelow(occurrences: readonly FieldSelection[]): readonly SelectionSet[] {
  return occurrences.flatMap(({ below }) => below ?? []);
}
