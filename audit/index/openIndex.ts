import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { migrate } from "../../access/store/migrate.ts";
import { readMigrations } from "../../access/store/migrations.ts";
import { GuardedClient } from "../../adapters/kit/postgres/guardedClient.ts";
import { PrismaClient } from "../generated/index/client.ts";

/** The role that reads and adds; it may change or remove nothing. */
export const auditRole = "community_graph_audit";

const migrations = new URL("./migrations/", import.meta.url);
/** "audi" as bytes. */
const lock = 0x61756469;

export interface IndexOptions {
  /** Of the account that owns the tables and makes them. */
  readonly databaseUrl: string;
  /** Of a login that is a member of `community_graph_audit` and nothing else; without, the owner's own puts down its rights. */
  readonly auditDatabaseUrl?: string | undefined;
  /** The most connections of this process; 6 by default. */
  readonly maxConnections?: number;
  /** 10,000 by default. */
  readonly statementTimeoutMs?: number;
  /** 3,000 by default. */
  readonly connectTimeoutMs?: number;
}

export interface AuditIndex {
  readonly prisma: PrismaClient;
  /** For statements that Prisma has no words for. */
  readonly pool: pg.Pool;
  readonly close: () => Promise<void>;
}

/** @throws StoreError when the database cannot be reached or does not fit this version */
export async function migrateIndex(databaseUrl: string): Promise<readonly string[]> {
  return migrate(databaseUrl, readMigrations(migrations), { table: "audit_migration", lock, setting: "DATABASE_URL" });
}

/** A month of a busy city is searched by its indexes in a second or two. */
const maxStatementMs = 10_000;

/**
 * The index as the role that may only read and add. Connects with the first statement: a database that is down stops
 * nothing here.
 */
export function openIndex(options: IndexOptions): AuditIndex {
  const { databaseUrl, auditDatabaseUrl, maxConnections = 6 } = options;
  const { statementTimeoutMs = maxStatementMs, connectTimeoutMs = 3_000 } = options;
  const pool = new pg.Pool({
    Client: GuardedClient,
    connectionString: auditDatabaseUrl ?? databaseUrl,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 500,
    idle_in_transaction_session_timeout: statementTimeoutMs * 2,
    idleTimeoutMillis: 30_000,
    application_name: "community-graph-audit",
    // With the connection itself, so that none is used before. UTC: the adapter of Prisma writes times without their offset.
    // Without compiling: it would take longer than what it is for.
    options: `-c timezone=UTC -c jit=off${auditDatabaseUrl === undefined ? ` -c role=${auditRole}` : ""}`,
  });
  // A connection lost while idle is replaced at the next query.
  pool.on("error", () => undefined);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    prisma,
    pool,
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
