import { type Client, type ClientBase, Pool } from "pg";
import { insertRows } from "../postgres/insertRows.ts";
import { inTransaction } from "../postgres/inTransaction.ts";
import { type SeedMark, seedOnce } from "../postgres/seedOnce.ts";
import type { PostgresServer } from "../postgres/startPostgres.ts";
import type { ServiceRecord } from "../service/serviceRecord.ts";
import type { SyntheticServiceItem } from "../world/types.ts";
import { FRONT_TABLE_NAMES, type FrontStamp, frontRows } from "./frontRows.ts";
import { FRONT_TABLES } from "./tables.ts";

export const FRONT_DATABASE = "legacy_front";

/** The front database 前置库: a copy of the applications that is only ever deleted from and inserted into. */
export class FrontDatabase {
  readonly #pool: Pool;
  readonly #items: ReadonlyMap<string, SyntheticServiceItem>;

  constructor(server: PostgresServer, items: ReadonlyMap<string, SyntheticServiceItem>) {
    this.#pool = new Pool({ ...server.connection(FRONT_DATABASE), max: 4 });
    this.#pool.on("error", () => undefined);
    this.#items = items;
  }

  /** Takes one application out, with its steps, result and evaluations. */
  async remove(number: string): Promise<void> {
    await this.#transaction(async (client) => {
      for (const table of FRONT_TABLE_NAMES) {
        const key = table === "inf_apply_evaluation" ? "project_no" : "no";
        await client.query(`DELETE FROM ${table} WHERE ${key} = $1`, [number]);
      }
    });
  }

  /** Writes one application as it is now; not yet taken over by the province. */
  async insert(record: ServiceRecord, updatedAt: string): Promise<void> {
    await this.#transaction((client) =>
      insertRecords(client, [record], this.#items, () => ({ updatedAt, synchronisedAt: null })),
    );
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #transaction(work: (client: ClientBase) => Promise<void>): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await inTransaction(client, () => work(client));
    } finally {
      client.release();
    }
  }
}

/** Creates and fills the front database, once for a mark. The province took everything over the night after. */
export async function seedFront(
  server: PostgresServer,
  mark: SeedMark,
  readRecords: () => Promise<readonly ServiceRecord[]>,
  items: ReadonlyMap<string, SyntheticServiceItem>,
): Promise<void> {
  await seedOnce(server, FRONT_DATABASE, mark, async (client: Client) => {
    await client.query(FRONT_TABLES);
    await insertRecords(client, await readRecords(), items, ({ updatedAt }) => ({
      updatedAt,
      synchronisedAt: `${updatedAt.slice(0, 10)} 23:00:00`,
    }));
  });
}

async function insertRecords(
  client: ClientBase,
  records: readonly ServiceRecord[],
  items: ReadonlyMap<string, SyntheticServiceItem>,
  stampOf: (record: ServiceRecord) => FrontStamp,
): Promise<void> {
  const rows = records.map((record) => frontRows(record, items.get(record.itemCode), stampOf(record)));
  for (const table of FRONT_TABLE_NAMES) {
    await insertRows(
      client,
      table,
      rows.flatMap((each) => each[table]),
    );
  }
}
