import { kindCodes } from "../codes.ts";
import type { AuditIndex } from "../openIndex.ts";
import type { Conditions } from "./conditions.ts";

/**
 * 调查保密 What belongs to an investigation: seen by callers who may investigate alone. Records under a case on hold, the acts of
 * setting and releasing holds, operations that set, release or list them, and operations on the log that name a case on hold.
 */
export interface Hidden {
  readonly cases: readonly string[];
  /** Ids of terms. */
  readonly actions: readonly number[];
  /** Ids of readings that are hidden in every record that names them. */
  readonly readings: readonly number[];
  /** Ids of readings of the log: hidden where the record names a case on hold. */
  readonly logReadings: readonly number[];
}

/** Fields of the graph that are there for callers with audit:investigate alone. */
const investigating = ["Mutation.holdAudit", "Mutation.releaseAuditHold", "Query.auditHolds"];
const ofLog = ["Query.auditRecords", "Query.auditRecord", "Query.subjectAccesses"];

/** The same in the line of a record of kind `reading`. */
const investigatingPattern = investigating.join("|").replaceAll(".", "\\.");

/** What there is at this moment. */
export async function readHidden({ pool }: AuditIndex): Promise<Hidden> {
  const [holds, actions] = await Promise.all([
    pool.query<{ case_id: string }>("SELECT DISTINCT case_id FROM audit.active_hold WHERE case_id IS NOT NULL"),
    pool.query<{ id: number }>("SELECT id FROM audit.term WHERE kind = 'action' AND value LIKE 'hold.%'"),
  ]);
  const cases = holds.rows.map(({ case_id }) => case_id);
  const { rows } = await pool.query<{ id: number; hidden: boolean }>(
    `SELECT id, (coordinates && $1 OR denied && $1 OR masked && $1 OR text LIKE ANY ($3::text[])) AS hidden
     FROM audit.reading WHERE coordinates && $2 OR denied && $2 OR masked && $2`,
    [investigating, [...investigating, ...ofLog], patternsOf(cases)],
  );
  return {
    cases,
    actions: actions.rows.map(({ id }) => id),
    readings: rows.filter(({ hidden }) => hidden).map(({ id }) => id),
    logReadings: rows.filter(({ hidden }) => !hidden).map(({ id }) => id),
  };
}

/**
 * SQL that is true for a hidden record, and never null. Each part but that of readings has an index.
 *
 * @param of alias of audit.record
 */
export function isHidden(of: string, { value }: Conditions, hidden: Hidden): string {
  const { cases, actions, readings, logReadings } = hidden;
  const parts = [
    `${of}.case_id = ANY (${value(cases)}::text[])`,
    `${of}.action = ANY (${value(actions)}::int[])`,
    `${of}.reading = ANY (${value(readings)}::int[])`,
    `(${of}.reading = ANY (${value(logReadings)}::int[]) AND ${of}.line LIKE ANY (${value(patternsOf(cases))}::text[]))`,
  ];
  return `coalesce(${parts.join(" OR ")}, false)`;
}

/** Leaves out what is hidden. @param hidden null for callers who see all */
export function addVisible(conditions: Conditions, of: string, hidden: Hidden | null): void {
  if (hidden === null) return;
  conditions.add(`NOT ${isHidden(of, conditions, hidden)}`);
  const [pattern, cases] = [investigatingPattern, patternsOf(hidden.cases, asInLine)].map(conditions.value);
  const ofReading = `${of}.line ~ ${pattern} OR ${of}.line LIKE ANY (${cases}::text[])`;
  conditions.add(`NOT (${of}.kind = ${kindCodes.reading} AND (${ofReading}))`);
}

/** The case as a whole value in JSON, or in the text of an operation. */
function patternsOf(cases: readonly string[], written = (text: string) => text): readonly string[] {
  return cases.map((id) => `%${written(JSON.stringify(id)).replaceAll(/[\\%_]/g, "\\$&")}%`);
}

/** The text of an operation is a text in the line of its reading. */
function asInLine(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
