import type pg from "pg";
import type { AuditRecord } from "../record.ts";
import type { Batch } from "./batch.ts";
import type { Dictionaries } from "./dictionaries.ts";
import { recordRows } from "./recordRows.ts";
import { subjectRows } from "./subjectRows.ts";

export interface BatchWriter {
  /** In one transaction with the progress. False when another shipper had already taken these records. */
  readonly write: (batch: Batch) => Promise<boolean>;
  readonly forget: () => void;
}

const uniqueViolation = "23505";

export function createBatchWriter(pool: pg.Pool, dictionaries: Dictionaries): BatchWriter {
  const months = new Set<string>();

  async function ensureMonths(records: readonly AuditRecord[]): Promise<void> {
    for (const month of new Set(records.map(({ time }) => time.slice(0, 7)))) {
      if (months.has(month)) continue;
      await pool.query("SELECT audit.ensure_month($1::date)", [`${month}-01`]);
      months.add(month);
    }
  }

  return {
    async write(batch) {
      await ensureMonths(batch.records);
      const chain = await dictionaries.chain(batch.chain);
      const records = await recordRows(batch, chain, dictionaries);
      const subjects = await subjectRows(batch.records, chain, dictionaries);
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query("BEGIN");
        // First: another shipper of the same records waits here, and is refused when this one commits.
        const isTaken = await insertProgress(client, chain, batch);
        if (isTaken) {
          await client.query("ROLLBACK");
          return false;
        }
        await client.query(insertRecords, [...records]);
        if (subjects !== null) await client.query(insertSubjects, [...subjects]);
        await client.query("COMMIT");
        return true;
      } catch (error) {
        broken = error instanceof Error ? error : undefined;
        await client.query("ROLLBACK").catch(() => undefined);
        throw error;
      } finally {
        client.release(broken);
      }
    },
    forget() {
      months.clear();
      dictionaries.forget();
    },
  };
}

async function insertProgress(client: pg.PoolClient, chain: number, batch: Batch): Promise<boolean> {
  const { from, to, digest, firstTime, lastTime } = batch;
  try {
    await client.query(
      `INSERT INTO audit.progress (chain, from_sequence, to_sequence, digest, first_time, last_time)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [chain, from, to, digest, firstTime, lastTime],
    );
    return false;
  } catch (error) {
    if ((error as { code?: unknown }).code === uniqueViolation) return true;
    throw error;
  }
}

const insertRecords = `INSERT INTO audit.record (chain, line, sequence, time, kind, client, agency, purpose, operation, action,
    reading, sources, outcome, user_name, case_id, intent)
  SELECT $1::int, * FROM unnest(string_to_array($2, E'\\n'), $3::bigint[], $4::timestamptz[], $5::smallint[], $6::int[],
    $7::int[], $8::int[], $9::int[], $10::int[], $11::int[], $12::int[], $13::smallint[], $14::text[], $15::text[],
    $16::bigint[])`;

const insertSubjects = `INSERT INTO audit.subject_access (chain, subject, time, sequence, fields, client)
  SELECT $1::int, * FROM unnest(string_to_array($2, ','), $3::timestamptz[], $4::bigint[], $5::int[], $6::int[])`;
