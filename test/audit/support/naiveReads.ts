import type { SubjectReads } from "../../../gateway/audit/subjectReads.ts";
import type { NaiveObject } from "../../policy/support/naiveAnswer.ts";
import type { NaiveRules } from "../../policy/support/naiveRules.ts";
import { keyAlias } from "./withKeys.ts";

/** By key of a person, the fields of level 3 and 4 that were shown of him; both in order. */
export type Reads = readonly (readonly [key: string, fields: readonly string[]])[];

/** @param objects of the answer; the operation was asked `withKeys` */
export function naiveReads(
  objects: readonly NaiveObject[],
  rules: NaiveRules,
  keys: Readonly<Record<string, string>>,
): Reads {
  const reads = new Map<string, Set<string>>();
  for (const { type, whole, shown } of objects) {
    if (keys[type] === undefined) continue;
    const fields = shown
      .filter(([field, value]) => value !== null && (rules[`${type}.${field}`]?.level ?? 1) >= 3)
      .map(([field]) => `${type}.${field}`);
    if (fields.length === 0) continue;
    const key = String(whole[`${keyAlias}${type}`]);
    reads.set(key, new Set([...(reads.get(key) ?? []), ...fields]));
  }
  return inOrder(reads);
}

export function readsOf(subjects: readonly SubjectReads[]): Reads {
  return inOrder(new Map(subjects.flatMap(({ fields, keys }) => keys.map((key) => [key, new Set(fields)] as const))));
}

/** Objects of the types, once for each of their places. */
export function naiveCounts(
  objects: readonly NaiveObject[],
  types: ReadonlySet<string>,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type } of objects) if (types.has(type)) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

function inOrder(reads: ReadonlyMap<string, ReadonlySet<string>>): Reads {
  return [...reads]
    .map(([key, fields]) => [key, [...fields].sort()] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
