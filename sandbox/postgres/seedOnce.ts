import type { Client } from "pg";
import { inTransaction } from "./inTransaction.ts";
import type { PostgresServer } from "./startPostgres.ts";
import { withClient } from "./withClient.ts";

/** What a database was filled from. Another mark at the next start: it is emptied and filled again. */
export interface SeedMark {
  readonly seed: number;
  readonly scale: number;
  readonly baseDate: string;
  /** Raise it when you change the tables or how they are filled. */
  readonly version: number;
}

/**
 * Creates a database and fills it in one transaction, unless it was filled from the same mark before. The mark stands
 * in a schema of its own, outside of what readers see. Answers true when it filled.
 */
export async function seedOnce(
  server: PostgresServer,
  database: string,
  mark: SeedMark,
  fill: (client: Client) => Promise<void>,
): Promise<boolean> {
  await server.ensureDatabase(database);
  const wanted = JSON.stringify([mark.seed, mark.scale, mark.baseDate, mark.version]);
  return withClient(server.connection(database), async (client) => {
    await client.query("CREATE SCHEMA IF NOT EXISTS stand_in");
    await client.query("CREATE TABLE IF NOT EXISTS stand_in.mark (seeded_from text NOT NULL)");
    const found = await client.query<{ seeded_from: string }>("SELECT seeded_from FROM stand_in.mark");
    if (found.rows[0]?.seeded_from === wanted) return false;
    await inTransaction(client, async () => {
      await client.query("DROP SCHEMA public CASCADE");
      await client.query("CREATE SCHEMA public");
      await fill(client);
      await client.query("DELETE FROM stand_in.mark");
      await client.query("INSERT INTO stand_in.mark VALUES ($1)", [wanted]);
    });
    await client.query("ANALYZE");
    return true;
  });
}
