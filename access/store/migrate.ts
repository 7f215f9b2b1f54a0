import pg from "pg";
import { GuardedClient } from "../../adapters/kit/postgres/guardedClient.ts";
import type { Migration } from "./migrations.ts";
import { StoreError } from "./storeError.ts";

/** Which migrations these are: several parts of the product may keep tables in one database. */
export interface MigrationSet {
  /** Where the applied ones are noted. */
  readonly table: string;
  /** Any number that no other program uses for a lock in this database. */
  readonly lock: number;
  /** The setting with the URL, for messages. */
  readonly setting: string;
}

const accessMigrations: MigrationSet = { table: "store_migration", lock: 0x61636365, setting: "DATABASE_URL" };

/** Longest wait for another replica that migrates, and longest time of one migration. */
const deadlineMs = 60_000;
const connectTimeoutMs = 5_000;

/**
 * Brings the store up to this version's migrations, each in a transaction of its own. One replica at a time by an advisory
 * lock, so that any number may start at once; the others find the work done.
 *
 * @returns names of the migrations that were applied now
 * @throws StoreError when the database cannot be reached, when a migration was changed after it had been applied, or when
 * the store is newer than this version
 */
export async function migrate(
  databaseUrl: string,
  migrations: readonly Migration[],
  set: MigrationSet = accessMigrations,
): Promise<readonly string[]> {
  const client = new GuardedClient({
    connectionString: databaseUrl,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: deadlineMs,
    query_timeout: deadlineMs + 5_000,
    application_name: "community-graph-migrate",
  });
  try {
    await client.connect();
    // Released with the session, however it ends.
    await client.query("SELECT pg_advisory_lock($1)", [set.lock]);
    return await applyMissing(client, migrations, set);
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    throw new StoreError(`The store in ${set.setting} cannot be prepared: ${reasonOf(cause)}.`, { cause });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function applyMissing(
  client: pg.Client,
  migrations: readonly Migration[],
  set: MigrationSet,
): Promise<readonly string[]> {
  const table = pg.escapeIdentifier(set.table);
  await client.query(`CREATE TABLE IF NOT EXISTS ${table} (
    name       text COLLATE "C" PRIMARY KEY,
    checksum   text NOT NULL,
    applied_at timestamptz(3) NOT NULL DEFAULT now()
  )`);
  const { rows: applied } = await client.query<{ name: string; checksum: string }>(
    `SELECT name, checksum FROM ${table} ORDER BY name`,
  );
  for (const { name, checksum } of applied) {
    const known = migrations.find((migration) => migration.name === name);
    if (known === undefined) {
      throw new StoreError(`The store has migration ${name}, which this version does not know: start a newer version.`);
    }
    if (known.checksum !== checksum) {
      throw new StoreError(
        `Migration ${name} was changed after it had been applied. Restore its file and put the change into a new one.`,
      );
    }
  }
  const missing = migrations.filter((migration) => !applied.some(({ name }) => name === migration.name));
  for (const migration of missing) await apply(client, migration, table);
  return missing.map(({ name }) => name);
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration, table: string): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(sql);
    await client.query(`INSERT INTO ${table} (name, checksum) VALUES ($1, $2)`, [name, checksum]);
    await client.query("COMMIT");
  } catch (cause) {
    await client.query("ROLLBACK");
    throw new StoreError(`Migration ${name} failed, and nothing of it was kept: ${reasonOf(cause)}.`, { cause });
  }
}

/** PostgreSQL's own sentence, or what the socket says; neither holds the URL. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  return cause instanceof Error ? cause.message : "no reason given";
}
