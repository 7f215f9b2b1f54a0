import { Pool } from "pg";
import { insertRows } from "../postgres/insertRows.ts";
import { inTransaction } from "../postgres/inTransaction.ts";
import { type SeedMark, seedOnce } from "../postgres/seedOnce.ts";
import type { PostgresServer } from "../postgres/startPostgres.ts";
import type { ServiceRecord } from "./serviceRecord.ts";
import { ServiceWriter, toRow } from "./serviceWriter.ts";

const DATABASE = "legacy_service";

/**
 * `serial` holds the serial numbers wbls of accepted writes, `front_queue` what the front database has not got yet.
 */
const TABLES = `
CREATE TABLE application (
  number text PRIMARY KEY, applicant_code text NOT NULL, community_code text NOT NULL, updated_at text NOT NULL,
  record jsonb NOT NULL
);
CREATE INDEX application_applicant ON application (applicant_code);
CREATE INDEX application_community ON application (community_code text_pattern_ops);
CREATE TABLE serial (wbls text PRIMARY KEY, operation text NOT NULL, number text NOT NULL);
CREATE TABLE number_sequence (prefix text PRIMARY KEY, last integer NOT NULL);
CREATE TABLE front_queue (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number text NOT NULL);
`;

export interface PageFilter {
  /** Leading digits of the community code. */
  readonly areaPrefix: string;
  readonly from: string | null;
  readonly until: string | null;
  readonly page: number;
  readonly rows: number;
}

/** The service platform's own database, which nobody outside can reach: the truth behind REST and front database. */
export class ServiceStore {
  readonly #pool: Pool;

  private constructor(pool: Pool) {
    this.#pool = pool;
    pool.on("error", () => undefined);
  }

  static async open(
    server: PostgresServer,
    mark: SeedMark,
    seedRecords: () => readonly ServiceRecord[],
  ): Promise<ServiceStore> {
    await seedOnce(server, DATABASE, mark, async (client) => {
      await client.query(TABLES);
      await insertRows(client, "application", seedRecords().map(toRow));
    });
    return new ServiceStore(new Pool({ ...server.connection(DATABASE), max: 10 }));
  }

  async find(number: string): Promise<ServiceRecord | null> {
    return (await this.#records("SELECT record FROM application WHERE number = $1", [number]))[0] ?? null;
  }

  async findByApplicant(code: string): Promise<readonly ServiceRecord[]> {
    return this.#records(
      "SELECT record FROM application WHERE applicant_code = $1 ORDER BY updated_at DESC, number DESC",
      [code],
    );
  }

  async all(): Promise<readonly ServiceRecord[]> {
    return this.#records("SELECT record FROM application", []);
  }

  async page(filter: PageFilter): Promise<{ readonly total: number; readonly records: readonly ServiceRecord[] }> {
    const where = `FROM application WHERE community_code LIKE $1 || '%'
      AND ($2::text IS NULL OR updated_at >= $2) AND ($3::text IS NULL OR updated_at <= $3)`;
    const parameters = [filter.areaPrefix, filter.from, filter.until];
    const counted = await this.#pool.query<{ total: number }>(`SELECT count(*)::int AS total ${where}`, parameters);
    const records = await this.#records(
      `SELECT record ${where} ORDER BY updated_at DESC, number DESC LIMIT $4 OFFSET $5`,
      [...parameters, filter.rows, (filter.page - 1) * filter.rows],
    );
    return { total: counted.rows[0]?.total ?? 0, records };
  }

  /** Runs a write: all of it or nothing. */
  async write<T>(work: (writer: ServiceWriter) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      return await inTransaction(client, () => work(new ServiceWriter(client)));
    } finally {
      client.release();
    }
  }

  async queuedForFront(): Promise<readonly string[]> {
    const { rows } = await this.#pool.query<{ number: string }>("SELECT DISTINCT number FROM front_queue");
    return rows.map(({ number }) => number);
  }

  /** The newest state of an application, and the last queue entry that this state answers. */
  async readForFront(number: string): Promise<{ record: ServiceRecord; queuedUpTo: string } | null> {
    const { rows } = await this.#pool.query<{ record: ServiceRecord; queued: string | null }>(
      `SELECT record, (SELECT max(id) FROM front_queue q WHERE q.number = a.number) AS queued
       FROM application a WHERE number = $1`,
      [number],
    );
    return rows[0] ? { record: rows[0].record, queuedUpTo: rows[0].queued ?? "0" } : null;
  }

  async unqueue(number: string, upTo: string): Promise<void> {
    await this.#pool.query("DELETE FROM front_queue WHERE number = $1 AND id <= $2", [number, upTo]);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #records(statement: string, parameters: readonly unknown[]): Promise<readonly ServiceRecord[]> {
    const { rows } = await this.#pool.query<{ record: ServiceRecord }>(statement, [...parameters]);
    return rows.map(({ record }) => record);
  }
}
