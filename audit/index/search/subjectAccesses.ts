import type { AuditIndex } from "../openIndex.ts";
import { addWindow, createConditions, newestFirst } from "./conditions.ts";
import { addVisible, type Hidden } from "./hidden.ts";
import { newestRows } from "./newestRows.ts";
import { type IndexedRecord, indexedRecord, type Page, type RecordRow } from "./searchRecords.ts";

/** 访问 One time that a person's data was read. */
export interface SubjectAccess extends IndexedRecord {
  /** Coordinates of level 3 and 4 of this person, in order. */
  readonly fields: readonly string[];
  /** Made under a case that is on hold. */
  readonly held: boolean;
}

export interface SubjectQuery {
  /** Keyed hashes of one person, one for each key. */
  readonly subjects: readonly string[];
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Left out as if it had not been; null for callers who see all. */
  readonly hidden: Hidden | null;
}

/** Newest first; one more than asked for where there are more. */
export async function subjectAccesses(
  { pool }: AuditIndex,
  { subjects, from, to, hidden }: SubjectQuery,
  { first, after }: Page,
): Promise<readonly SubjectAccess[]> {
  const { rows: holds } = await pool.query<{ case_id: string }>(
    "SELECT DISTINCT case_id FROM audit.active_hold WHERE case_id IS NOT NULL",
  );
  const held = new Set(holds.map(({ case_id }) => case_id));
  const conditions = createConditions();
  addWindow(conditions, "s", { from, to, after });
  addVisible(conditions, "r", hidden);
  const list = conditions.value(subjects);
  const limit = conditions.value(first + 1);
  const rows = await newestRows<RecordRow & { fields: number; case_id: string | null; words: string[] }>(
    pool,
    `SELECT a.*, w.words
     FROM unnest(${list}::text[]) AS h (subject)
     CROSS JOIN LATERAL (
       SELECT s.time, s.chain, s.sequence, s.fields, r.reading, r.line, r.case_id
       FROM audit.subject_access AS s
       JOIN audit.record AS r ON r.chain = s.chain AND r.sequence = s.sequence AND r.time = s.time
       WHERE s.subject = h.subject AND ${conditions.text()}
       ${newestFirst("s")} LIMIT ${limit}) AS a
     JOIN audit.word_set AS w ON w.id = a.fields
     ${newestFirst("a")} LIMIT ${limit}`,
    conditions.values,
  );
  return rows.map((row) => ({
    ...indexedRecord(row),
    fields: row.words,
    held: row.case_id !== null && held.has(row.case_id),
  }));
}
