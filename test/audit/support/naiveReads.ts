import type { SubjectReads } from "../../../gateway/record/subjectReads.ts";
import type { NaiveObject } from "../../policy/support/naiveAnswer.ts";
import type { NaiveRules } from "../../policy/support/naiveRules.ts";
import { typeAlias } from "../../policy/support/withTypes.ts";
import { type NaiveSubject, type NaiveSubjects, subjectAt } from "./naiveSubjects.ts";
import { oracleAlias } from "./withKeys.ts";

/** By that by which somebody is told, the fields of level 3 and 4 that were shown of them; both in order. */
export type Reads = readonly (readonly [who: string, fields: readonly string[]])[];

/** @param objects of the answer; the operation was asked `withKeys` */
export function naiveReads(objects: readonly NaiveObject[], rules: NaiveRules, subjects: NaiveSubjects): Reads {
  const reads = new Map<string, Set<string>>();
  for (const object of objects) {
    for (const [field, value] of object.shown) {
      const coordinate = `${object.type}.${field}`;
      if (value === null || (rules[coordinate]?.level ?? 1) < 3) continue;
      for (const who of whoseData(object, subjects, field)) {
        reads.set(who, (reads.get(who) ?? new Set()).add(coordinate));
      }
    }
  }
  return inOrder(reads);
}

function whoseData(object: NaiveObject, subjects: NaiveSubjects, field: string): readonly string[] {
  const subject = subjectAt(subjects, object.type, field);
  if (subject.nobody === true) return [];
  if (subject.around !== true) {
    return told(object, `${object.type}.${field}` in subjects ? `${object.type}.${field}` : object.type, subject);
  }
  for (let { around } = object; around !== null; around = around.around) {
    const own = subjects[around.type];
    if (own !== undefined && own.nobody !== true && own.around !== true) return told(around, around.type, own);
  }
  return ["unknown"];
}

function told({ whole }: NaiveObject, coordinate: string, subject: NaiveSubject): readonly string[] {
  const at = (what: Parameters<typeof oracleAlias>[1]) => whole[oracleAlias(coordinate, what)];
  const found = leavesOf(at("ids")).map((id) => `person ${id}`);
  const add = (text: string, kind: string) => found.push(`${found.length > 0 ? "also " : ""}${kind} ${text}`);
  if (subject.name !== undefined || subject.phones !== undefined) {
    const name = plain(leavesOf(at("name"))[0] ?? "").replaceAll(/\s/g, "");
    const phones = leavesOf(at("phones")).map((phone) => plain(phone).replaceAll(/\D/g, ""));
    for (const phone of phones.length === 0 ? [""] : phones) {
      if (name !== "" || phone !== "") add(`${name}/${phone}`, "words");
    }
  }
  const [certificate] = leavesOf(at("certificate"));
  if (certificate !== undefined) add(plain(certificate).replaceAll(/[\s-]/g, ""), "certificate");
  return found.length === 0 ? ["unknown"] : found;
}

function plain(text: string): string {
  return text.normalize("NFKC").toUpperCase();
}

/** Texts at the ends, but for the marks of the oracle. */
function leavesOf(value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (typeof value !== "object") return [String(value)];
  return Object.entries(value)
    .filter(([name]) => name !== typeAlias && !name.startsWith("oracle_"))
    .flatMap(([, below]) => leavesOf(below));
}

export function readsOf(subjects: readonly SubjectReads[]): Reads {
  const reads = new Map<string, Set<string>>();
  for (const { fields, keys, kind, isBeside } of subjects) {
    for (const key of keys) {
      if (key === "" && isBeside) continue;
      const who = key === "" ? "unknown" : `${isBeside ? "also " : ""}${kind} ${key.replace("\u0000", "/")}`;
      const all = reads.get(who) ?? new Set();
      for (const field of fields) all.add(field);
      reads.set(who, all);
    }
  }
  return inOrder(reads);
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

export function inOrder(reads: ReadonlyMap<string, ReadonlySet<string>>): Reads {
  return [...reads]
    .map(([who, fields]) => [who, [...fields].sort()] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
