import type { ClientBase } from "pg";
import type { ServiceRecord } from "./serviceRecord.ts";

/** One write on its way; every method belongs to the same transaction. */
export class ServiceWriter {
  readonly #client: ClientBase;

  constructor(client: ClientBase) {
    this.#client = client;
  }

  /**
   * Takes a serial number for an operation. Null when it was free; else the operation and number it belongs to.
   * A second writer with the same number waits here until the first is through.
   */
  async takeSerial(wbls: string, operation: string): Promise<{ operation: string; number: string } | null> {
    const taken = await this.#client.query(
      "INSERT INTO serial (wbls, operation, number) VALUES ($1, $2, '') ON CONFLICT DO NOTHING",
      [wbls, operation],
    );
    if (taken.rowCount === 1) return null;
    const { rows } = await this.#client.query<{ operation: string; number: string }>(
      "SELECT operation, number FROM serial WHERE wbls = $1",
      [wbls],
    );
    return rows[0] ?? null;
  }

  async assignSerial(wbls: string, number: string): Promise<void> {
    await this.#client.query("UPDATE serial SET number = $2 WHERE wbls = $1", [wbls, number]);
  }

  /** The next free sequence after a prefix, from 1; applications that stand there already are counted. */
  async nextSequence(prefix: string): Promise<number> {
    const { rows } = await this.#client.query<{ last: number }>(
      `INSERT INTO number_sequence (prefix, last)
       SELECT $1, coalesce(max(right(number, 4)::int), 0) + 1 FROM application
       WHERE number LIKE $1 || '____'
       ON CONFLICT (prefix) DO UPDATE SET last = number_sequence.last + 1 RETURNING last`,
      [prefix],
    );
    return rows[0]?.last ?? 1;
  }

  /** Reads an application and keeps others from changing it until the write is through. */
  async lock(number: string): Promise<ServiceRecord | null> {
    const { rows } = await this.#client.query<{ record: ServiceRecord }>(
      "SELECT record FROM application WHERE number = $1 FOR UPDATE",
      [number],
    );
    return rows[0]?.record ?? null;
  }

  /** Stores an application, new or changed, and queues it for the front database. */
  async save(record: ServiceRecord): Promise<void> {
    const row = toRow(record);
    await this.#client.query(
      `INSERT INTO application (number, applicant_code, community_code, updated_at, record) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (number) DO UPDATE SET updated_at = excluded.updated_at, record = excluded.record`,
      [row.number, row.applicant_code, row.community_code, row.updated_at, row.record],
    );
    await this.queueForFront(record.number);
  }

  async queueForFront(number: string): Promise<void> {
    await this.#client.query("INSERT INTO front_queue (number) VALUES ($1)", [number]);
  }
}

/** The columns that are searched stand beside the record. */
export function toRow(record: ServiceRecord) {
  return {
    number: record.number,
    applicant_code: record.applicantCode,
    community_code: record.communityCode,
    updated_at: record.updatedAt,
    record,
  };
}
