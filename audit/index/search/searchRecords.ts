import type { AuditRecord } from "../../record.ts";
import type { AuditIndex } from "../openIndex.ts";
import { createConditions, newestFirst } from "./conditions.ts";
import { addVisible, type Hidden } from "./hidden.ts";
import { newestRows } from "./newestRows.ts";
import type { Place } from "./place.ts";
import { addFilter, type OneOf, type RecordFilter } from "./recordFilter.ts";

/** A record as the index has it. */
export interface IndexedRecord {
  readonly place: Place;
  readonly record: AuditRecord;
  /** As it stands in the journal, without its end. */
  readonly line: string;
  /** Id of the reading in the index; null where there is none. */
  readonly reading: number | null;
}

export interface Page {
  readonly first: number;
  readonly after?: Place | undefined;
}

export interface RecordRow {
  readonly time: Date;
  readonly chain: number;
  readonly sequence: string;
  readonly reading: number | null;
  readonly line: string;
}

/**
 * Records that fit, newest first; without a kind, all but `reading` and `intent`. One more than asked for where there are more.
 *
 * @param hidden left out as if it were not there; null for callers who see all
 */
export async function searchRecords(
  { pool }: AuditIndex,
  filter: RecordFilter,
  { first, after }: Page,
  hidden: Hidden | null,
): Promise<readonly IndexedRecord[]> {
  const conditions = createConditions();
  const lists = await addFilter(pool, conditions, filter, after);
  if (lists === null) return [];
  addVisible(conditions, "r", hidden);
  const limit = conditions.value(first + 1);
  // What one client, user or case did is little: its own index finds it faster than those of many values would.
  const isNarrow = filter.client !== undefined || filter.user !== undefined || filter.caseId !== undefined;
  const rows = await newestRows<RecordRow>(
    pool,
    `SELECT r.time, r.chain, r.sequence, r.reading, r.line
     FROM (${keysOf(conditions, lists, limit, isNarrow)}) AS k
     JOIN audit.record AS r ON r.chain = k.chain AND r.sequence = k.sequence AND r.time = k.time
     ${newestFirst("k")}`,
    conditions.values,
  );
  return rows.map(indexedRecord);
}

type Conditions = ReturnType<typeof createConditions>;

function keysOf(conditions: Conditions, lists: readonly OneOf[], limit: string, isNarrow: boolean): string {
  const driving = isNarrow ? undefined : lists[0];
  const others = lists.filter((list) => list !== driving);
  for (const { column, ids } of others) conditions.add(`r.${column} = ANY (?::int[])`, ids);
  const select = "SELECT r.time, r.chain, r.sequence FROM audit.record AS r WHERE";
  if (driving === undefined) return `${select} ${conditions.text()} ${newestFirst("r")} LIMIT ${limit}`;
  const { column, ids } = driving;
  const list = conditions.value(ids);
  const one = (of: string) => `${select} r.${column} = ${of} AND ${conditions.text()} ${newestFirst("r")}`;
  // Only the values whose own newest record is among the newest can have any on this page.
  return `SELECT n.time, n.chain, n.sequence
    FROM (SELECT v.id FROM unnest(${list}::int[]) AS v (id) CROSS JOIN LATERAL (${one("v.id")} LIMIT 1) AS h
      ${newestFirst("h")} LIMIT ${limit}) AS newest
    CROSS JOIN LATERAL (${one("newest.id")} LIMIT ${limit}) AS n
    ${newestFirst("n")} LIMIT ${limit}`;
}

export function indexedRecord({ time, chain, sequence, reading, line }: RecordRow): IndexedRecord {
  const record = JSON.parse(line) as AuditRecord;
  return { place: { time, chain, sequence: Number(sequence) }, record, line, reading };
}
