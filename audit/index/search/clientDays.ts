import type { AuditIndex } from "../openIndex.ts";
import { createConditions } from "./conditions.ts";
import { type Hidden, isHidden } from "./hidden.ts";

/** Persons whose data a client read on a day (UTC). */
export interface ClientDay {
  readonly client: string;
  /** `2026-03-01` */
  readonly day: string;
  readonly subjects: number;
  readonly records: number;
}

const dayMs = 86_400_000;

/**
 * Days from that of `from` to that of `to`. Days that are over are counted once, and again when records of them came later; those
 * of which something is hidden are counted each time, without it.
 *
 * @param hidden null for callers who see all
 */
export async function clientDays(
  index: AuditIndex,
  from: Date,
  to: Date,
  hidden: Hidden | null,
): Promise<readonly ClientDay[]> {
  const last = Math.min(to.getTime(), Date.now());
  const all: ClientDay[] = [];
  const counted = await countedDays(index, from, new Date(last));
  const touched = hidden === null ? new Set<string>() : await hiddenDays(index, from, new Date(last), hidden);
  for (let time = Math.floor(from.getTime() / dayMs) * dayMs; time <= last; time += dayMs) {
    const day = new Date(time).toISOString().slice(0, 10);
    if (hidden !== null && touched.has(day)) all.push(...(await countDay(index, day, false, hidden)));
    else all.push(...(counted.get(day) ?? (await countDay(index, day, time + dayMs <= Date.now(), null))));
  }
  return all;
}

interface Counted {
  readonly day: string;
  readonly client: string;
  readonly subjects: number;
  readonly records: number;
}

/** Those of which nothing came after they had been counted. */
async function countedDays(
  { pool }: AuditIndex,
  from: Date,
  to: Date,
): Promise<ReadonlyMap<string, readonly ClientDay[]>> {
  const { rows } = await pool.query<Counted>(
    `SELECT to_char(d.day, 'YYYY-MM-DD') AS day, d.client, d.subjects, d.records
     FROM audit.client_day AS d
     JOIN (SELECT day, max(counted_at) AS counted_at FROM audit.client_day
           WHERE day >= $1::date AND day <= $2::date GROUP BY day) AS newest USING (day, counted_at)
     WHERE NOT EXISTS (
       SELECT FROM audit.progress AS p
       WHERE p.shipped_at >= newest.counted_at
         AND p.last_time >= d.day::timestamp AT TIME ZONE 'UTC'
         AND p.first_time < (d.day + 1)::timestamp AT TIME ZONE 'UTC')`,
    [from, to],
  );
  return Map.groupBy(
    rows.map(({ day, client, subjects, records }) => ({ day, client, subjects, records })),
    ({ day }) => day,
  );
}

/** Days with a record that is hidden. */
async function hiddenDays({ pool }: AuditIndex, from: Date, to: Date, hidden: Hidden): Promise<ReadonlySet<string>> {
  const conditions = createConditions();
  conditions.add("r.time >= ?::timestamptz", new Date(Math.floor(from.getTime() / dayMs) * dayMs));
  conditions.add("r.time <= ?::timestamptz", to);
  conditions.add(isHidden("r", conditions, hidden));
  const { rows } = await pool.query<{ day: string }>(
    `SELECT DISTINCT to_char(r.time AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM audit.record AS r WHERE ${conditions.text()}`,
    conditions.values,
  );
  return new Set(rows.map(({ day }) => day));
}

async function countDay(
  { pool }: AuditIndex,
  day: string,
  isOver: boolean,
  hidden: Hidden | null,
): Promise<readonly ClientDay[]> {
  const conditions = createConditions();
  conditions.value(day);
  const join = "JOIN audit.record AS r ON r.chain = s.chain AND r.sequence = s.sequence AND r.time = s.time";
  const { rows } = await pool.query<{ at: Date } & Counted>(
    `SELECT now() AS at, $1::text AS day, t.value AS client, count(DISTINCT s.subject)::int AS subjects,
       count(DISTINCT (s.chain, s.sequence))::int AS records
     FROM audit.subject_access AS s JOIN audit.term AS t ON t.id = s.client ${hidden === null ? "" : join}
     WHERE ${hidden === null ? "" : `NOT ${isHidden("r", conditions, hidden)} AND`} s.time >= $1::date::timestamp AT TIME ZONE 'UTC' AND s.time < ($1::date + 1)::timestamp AT TIME ZONE 'UTC'
       -- Words beside a person's key are that person once more.
       AND s.subject NOT LIKE 'w%'
     GROUP BY t.value ORDER BY t.value`,
    conditions.values,
  );
  if (isOver && rows[0] !== undefined) {
    await pool.query(
      `INSERT INTO audit.client_day (day, counted_at, client, subjects, records)
       SELECT $1::date, $2, * FROM unnest($3::text[], $4::int[], $5::int[]) ON CONFLICT DO NOTHING`,
      [day, rows[0].at, ...(["client", "subjects", "records"] as const).map((key) => rows.map((row) => row[key]))],
    );
  }
  return rows.map(({ client, subjects, records }) => ({ client, day, subjects, records }));
}
