import type { AuditRecord, SubjectGroup } from "../record.ts";
import { numbers } from "./arrayText.ts";
import { searchable } from "./codes.ts";
import { type Dictionaries, keyOfSet } from "./dictionaries.ts";

/** Columns of audit.subject_access for the subjects of records; null where there are none. */
export async function subjectRows(
  records: readonly AuditRecord[],
  chain: number,
  dictionaries: Dictionaries,
): Promise<readonly unknown[] | null> {
  const rows: { subject: string; time: string; sequence: number; fields: string; client: string | undefined }[] = [];
  const sets = new Map<string, readonly string[]>();
  for (const record of records) {
    if (record.kind !== "operation" || record.subjects === undefined) continue;
    const { time, sequence, client } = record;
    for (const { fields: words, subjects } of groupsOf(record.subjects)) {
      const fields = keyOfSet(words);
      sets.set(fields, words);
      for (const subject of subjects) {
        rows.push({ subject: searchable(subject).replaceAll(",", ""), time, sequence, fields, client });
      }
    }
  }
  if (rows.length === 0) return null;
  const setIds = await dictionaries.sets("fields", sets);
  const clients = rows.map(({ client }) => (client === undefined ? null : searchable(client)));
  const clientIds = await dictionaries.terms(
    "client",
    clients.filter((client) => client !== null),
  );
  return [
    chain,
    rows.map(({ subject }) => subject).join(","),
    `{${rows.map(({ time }) => time).join(",")}}`,
    numbers(rows.map(({ sequence }) => sequence)),
    numbers(rows.map(({ fields }) => setIds.get(fields))),
    numbers(clients.map((client) => (client === null ? null : clientIds.get(client)))),
  ];
}

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
