import type { AuditRecord, SubjectGroup } from "../record.ts";
import { searchable } from "./codes.ts";
import { type Dictionaries, keyOfSet } from "./dictionaries.ts";

/** Columns of audit.subject_access for the subjects of records; null where there are none. */
export async function subjectRows(
  records: readonly AuditRecord[],
  chain: number,
  dictionaries: Dictionaries,
): Promise<readonly unknown[] | null> {
  // Most subjects of a record are read in the same fields: all of their rows but the subject are one text, repeated.
  const groups: {
    subjects: readonly string[];
    time: string;
    sequence: number;
    fields: string;
    client: string | null;
  }[] = [];
  const sets = new Map<string, readonly string[]>();
  const clients = new Set<string>();
  for (const record of records) {
    if (record.kind !== "operation" || record.subjects === undefined) continue;
    const { time, sequence } = record;
    const client = record.client === undefined ? null : searchable(record.client);
    if (client !== null) clients.add(client);
    for (const { fields: words, subjects } of groupsOf(record.subjects)) {
      if (subjects.length === 0) continue;
      const fields = keyOfSet(words);
      sets.set(fields, words);
      groups.push({ subjects, time, sequence, fields, client });
    }
  }
  if (groups.length === 0) return null;
  const setIds = await dictionaries.sets("fields", sets);
  const clientIds = await dictionaries.terms("client", clients);
  const column = (cellOf: (group: (typeof groups)[number]) => string | number | null | undefined) =>
    groups.map((group) => `${cellOf(group) ?? "NULL"},`.repeat(group.subjects.length)).join("");
  return [
    chain,
    groups.map(({ subjects }) => subjectsText(subjects)).join(","),
    array(column(({ time }) => time)),
    array(column(({ sequence }) => sequence)),
    array(column(({ fields }) => setIds.get(fields))),
    array(column(({ client }) => (client === null ? null : clientIds.get(client)))),
  ];
}

/** @param values with a comma behind each */
function array(values: string): string {
  return `{${values.slice(0, -1)}}`;
}

/** As they stand in their column; hashes as they are made stand there unchanged, and are looked at together. */
function subjectsText(subjects: readonly string[]): string {
  const areShort = subjects.every(({ length }) => length > 0 && length <= hashCharacters);
  if (areShort && areHashes.test(subjects.join(""))) return subjects.join(",");
  return subjects.map((subject) => searchable(subject).replaceAll(",", "")).join(",");
}

const hashCharacters = 64;
const areHashes = /^[\w.-]*$/;

/** A subject stands in one group; one that stands in two has the fields of both. */
function groupsOf(groups: readonly SubjectGroup[]): readonly SubjectGroup[] {
  const all = groups.flatMap(({ subjects }) => subjects);
  if (new Set(all).size === all.length) return groups;
  const found = new Map<string, readonly string[]>();
  for (const group of groups) {
    for (const subject of group.subjects) {
      const other = found.get(subject);
      const both = other === undefined ? group.fields : [...new Set([...other, ...group.fields])].sort();
      found.set(subject, both);
    }
  }
  return [...found].map(([subject, fields]) => ({ fields, subjects: [subject] }));
}
