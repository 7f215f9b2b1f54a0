import type { AuditRecord, IntentBody, OperationBody } from "../record.ts";
import type { Batch } from "./batch.ts";
import { kindCodes, outcomeCodes, searchable } from "./codes.ts";
import { type Dictionaries, type Ids, keyOfSet, type TermKind } from "./dictionaries.ts";

/** Columns of audit.record for the records of a batch. */
export async function recordRows(batch: Batch, chain: number, dictionaries: Dictionaries): Promise<readonly unknown[]> {
  const { records, lines } = batch;
  const operations = records.map((record) => (record.kind === "operation" ? record : null));
  const asked = records.map((record) => (record.kind === "operation" || record.kind === "intent" ? record : null));
  const termColumn = async (kind: TermKind, values: readonly (string | undefined)[]) => {
    // Few values, each many times.
    const cutOf = new Map<string, string>();
    for (const value of values) if (value !== undefined && !cutOf.has(value)) cutOf.set(value, searchable(value));
    if (cutOf.size === 0) return numbers(values.map(() => null));
    const ids = await dictionaries.terms(kind, cutOf.values());
    return numbers(values.map((value) => (value === undefined ? null : ids.get(cutOf.get(value) ?? ""))));
  };
  const ofAsked = (kind: TermKind, read: (body: OperationBody | IntentBody) => string | undefined) =>
    termColumn(
      kind,
      asked.map((body) => (body === null ? undefined : read(body))),
    );
  const readingOf = (record: AuditRecord) =>
    record.kind === "operation" || record.kind === "intent" ? record.operation?.reading : undefined;
  const readings = await dictionaries.readings(
    records.map(readingOf).filter((digest) => digest !== undefined),
    batch.readings,
  );
  const client = await ofAsked("client", (body) => body.client);
  return [
    chain,
    // One text, not an array: nothing in a line has to be escaped, and no line holds a line feed.
    lines.join("\n"),
    numbers(records.map(({ sequence }) => sequence)),
    `{${records.map(({ time }) => time).join(",")}}`,
    numbers(records.map(({ kind }) => kindCodes[kind])),
    client,
    await ofAsked("agency", (body) => body.agency),
    await ofAsked("purpose", (body) => body.purpose),
    await ofAsked("operation", (body) => body.operation?.name),
    await termColumn(
      "action",
      records.map((record) => (record.kind === "administration" ? record.action : undefined)),
    ),
    numbers(records.map((record) => idOf(readings, readingOf(record)))),
    numbers(await sourceColumn(operations, dictionaries)),
    numbers(operations.map((body) => (body === null ? null : outcomeCodes[body.outcome]))),
    asked.map((body) => (body?.user === undefined ? null : searchable(body.user))),
    asked.map((body) => (body?.caseId === undefined ? null : searchable(body.caseId))),
    numbers(operations.map((body) => body?.intent)),
  ];
}

async function sourceColumn(operations: readonly (OperationBody | null)[], dictionaries: Dictionaries) {
  const keys = operations.map((body) => {
    const words = Object.keys(body?.sources ?? {}).sort();
    return words.length === 0 ? null : ([keyOfSet(words), words] as const);
  });
  const ids = await dictionaries.sets("sources", new Map(keys.filter((one) => one !== null)));
  return keys.map((one) => (one === null ? null : ids.get(one[0])));
}

function idOf(ids: Ids, key: string | undefined): number | null {
  return key === undefined ? null : (ids.get(key) ?? null);
}

/** An array of PostgreSQL as text. */
function numbers(values: readonly (number | null | undefined)[]): string {
  return `{${values.map((value) => value ?? "NULL").join(",")}}`;
}
