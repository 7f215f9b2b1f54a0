import { kindCodes } from "../codes.ts";
import type { AuditIndex } from "../openIndex.ts";
import { createConditions } from "./conditions.ts";
import { type Hidden, isHidden } from "./hidden.ts";

export type SummaryGroup = "client" | "agency" | "purpose" | "operation" | "outcome" | "source" | "level" | "action";
export type SummaryBucket = "hour" | "day" | "month";

/** Records of one group in one stretch of time. */
export interface SummaryRow {
  /** Beginning of the stretch, Asia/Shanghai. */
  readonly at: Date;
  /** Null for records that have no such value. */
  readonly group: string | null;
  readonly records: number;
}

/** Each counts over the one index that has its column: no line is read. Intents, which are few, are taken off by an index of theirs. */
const columnOf: Readonly<Record<SummaryGroup, string>> = {
  client: "client",
  agency: "agency",
  purpose: "purpose",
  operation: "operation",
  action: "action",
  outcome: "outcome",
  source: "sources",
  level: "reading",
};

const nameOf: Readonly<Record<SummaryGroup, string>> = {
  ...{ client: termName(), agency: termName(), purpose: termName(), operation: termName(), action: termName() },
  outcome: "SELECT (ARRAY['answered', 'partial', 'refused', 'failed', 'timed-out', 'aborted'])[c.value] AS name",
  source: "SELECT unnest(words) AS name FROM audit.word_set WHERE id = c.value",
  level: "SELECT unnest(levels) AS name FROM audit.reading WHERE id = c.value",
};

function termName(): string {
  return "SELECT value AS name FROM audit.term WHERE id = c.value";
}

/** The most rows of an answer. */
export const maxSummaryRows = 10_000;

/**
 * Records by one property and stretch of time, in order; with several values (sources, levels) a record counts in each. Only
 * records that have the property.
 */
export async function summarise(
  { pool }: AuditIndex,
  group: SummaryGroup,
  bucket: SummaryBucket,
  window: { readonly from: Date; readonly to: Date },
  hidden: Hidden | null,
): Promise<readonly SummaryRow[]> {
  const column = columnOf[group];
  const conditions = createConditions();
  conditions.value(window.from);
  conditions.value(window.to);
  const key = `date_trunc('${bucket}', time, 'Asia/Shanghai') AS at, ${column} AS value`;
  /** What is hidden is little, and found by its own indexes. */
  const takenOff = (condition: string) =>
    `UNION ALL
     SELECT ${key}, -count(*) FROM audit.record AS r
     WHERE ${condition} AND kind <> ${kindCodes.intent} AND ${column} IS NOT NULL AND time >= $1 AND time < $2
     GROUP BY 1, 2`;
  const { rows } = await pool.query<{ at: Date; name: string | null; records: string }>(
    `SELECT c.at, n.name, sum(c.records) AS records
     FROM (
       SELECT ${key}, count(*) AS records
       FROM audit.record WHERE ${column} IS NOT NULL AND time >= $1 AND time < $2 GROUP BY 1, 2
       UNION ALL
       SELECT ${key}, -count(*)
       FROM audit.record WHERE kind = ${kindCodes.intent} AND ${column} IS NOT NULL AND time >= $1 AND time < $2
       GROUP BY 1, 2
       ${hidden === null ? "" : takenOff(isHidden("r", conditions, hidden))}) AS c
     CROSS JOIN LATERAL (${nameOf[group]}) AS n
     GROUP BY 1, 2 HAVING sum(c.records) > 0 ORDER BY 1, 2 LIMIT ${maxSummaryRows}`,
    conditions.values,
  );
  return rows.map(({ at, name, records }) => ({ at, group: name, records: Number(records) }));
}
