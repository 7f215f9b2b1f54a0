import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { GuardedClient } from "../../adapters/kit/postgres/guardedClient.ts";
import { PrismaClient } from "../generated/store/client.ts";
import { migrate } from "./migrate.ts";
import { readMigrations } from "./migrations.ts";

/** Statements of the store look up single clients; one that takes longer waits for a lock. */
const maxStatementMs = 5_000;

export interface StoreOptions {
  /** `postgresql://account:password@host:port/database`; the account owns the tables. */
  readonly databaseUrl: string;
  /** The most connections of this process; 10 by default. */
  readonly maxConnections?: number;
  /** After this the server stops a statement, and a little later it is given up here; 5,000 by default. */
  readonly statementTimeoutMs?: number;
  /** For a connection from the pool or a new one; 3,000 by default. */
  readonly connectTimeoutMs?: number;
}

export interface Store {
  readonly prisma: PrismaClient;
  /** For connections of one's own, outside of the pool: LISTEN needs one. */
  readonly databaseUrl: string;
  readonly close: () => Promise<void>;
}

/** What runs inside a transaction: the client of `prisma.$transaction(async (transaction) => ...)`. */
export type StoreTransaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

/**
 * Opens the store of access control and brings its tables up to this version.
 *
 * @throws StoreError when it cannot be reached or does not fit this version
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { databaseUrl, maxConnections = 10, statementTimeoutMs = maxStatementMs, connectTimeoutMs = 3_000 } = options;
  await migrate(databaseUrl, readMigrations());
  const pool = new pg.Pool({
    Client: GuardedClient,
    connectionString: databaseUrl,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 500,
    // A transaction whose process has gone must not keep the others from changing anything.
    idle_in_transaction_session_timeout: statementTimeoutMs * 2,
    idleTimeoutMillis: 30_000,
    application_name: "community-graph",
    // Prisma's adapter writes times without their offset, which PostgreSQL takes for times of its session's zone.
    options: "-c TimeZone=UTC",
  });
  // A connection lost while idle is replaced at the next query.
  pool.on("error", () => undefined);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    prisma,
    databaseUrl,
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
