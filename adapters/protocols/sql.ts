import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import type { Protocol } from "../contract.ts";
import { SourceError } from "../errors.ts";
import { GuardedClient } from "../kit/postgres/guardedClient.ts";
import { sqlReason } from "./sqlReason.ts";

/** What the protocol needs of a generated Prisma client. */
export interface SqlClient {
  readonly $disconnect: () => Promise<void>;
}

export interface SqlOptions<Client extends SqlClient> {
  readonly system: string;
  /** `postgresql://account:password@host:port/database`. */
  readonly url: string;
  /** The most connections; the system's `concurrency`. */
  readonly concurrency: number;
  /** After this the server stops a query, and a little later the client gives it up; 10,000 by default. */
  readonly queryTimeoutMs?: number;
  /** For a connection from the pool or a new one; 5,000 by default. */
  readonly connectTimeoutMs?: number;
  /** Makes the generated client: `(adapter) => new PrismaClient({ adapter })`. */
  readonly client: (adapter: PrismaPg) => Client;
}

/** One query through the generated client. */
export type SqlRequest<Client, Rows = unknown> = (client: Client) => Promise<Rows>;

/**
 * A PostgreSQL database, or one that speaks its protocol (docs/adapters.md, SQL systems), read through Prisma. Every session is read
 * only. A call that is aborted rejects at once; its query ends by its own timeout, which frees the connection.
 */
export function sqlProtocol<Client extends SqlClient>(
  options: SqlOptions<Client>,
): Protocol<SqlRequest<Client>, unknown> {
  const { system, url, concurrency, queryTimeoutMs = 10_000, connectTimeoutMs = 5_000 } = options;
  const pool = new pg.Pool({
    Client: GuardedClient,
    connectionString: url,
    max: concurrency,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: queryTimeoutMs,
    query_timeout: queryTimeoutMs + 500,
    idleTimeoutMillis: 30_000,
    application_name: "community-graph",
    options: "-c default_transaction_read_only=on",
  });
  // A connection lost while idle is replaced at the next query. The listener stays beyond `$disconnect`, which takes Prisma's
  // own away: a connection that ends after that would end the process.
  pool.on("error", () => undefined);
  const client = options.client(new PrismaPg(pool));

  return {
    async send(query, signal) {
      const left = Promise.withResolvers<never>();
      const onAbort = () => left.reject(new SourceError({ system, reason: "aborted", cause: signal.reason }));
      if (signal.aborted) onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        const rows = await Promise.race([left.promise, signal.aborted ? left.promise : query(client)]);
        if (hasBrokenText(rows)) throw new SourceError({ system, reason: "badReply", sourceCode: "encoding" });
        return rows;
      } catch (cause) {
        if (cause instanceof SourceError) throw cause;
        const { reason, sourceCode } = sqlReason(cause);
        throw new SourceError({ system, reason, cause, ...(sourceCode === null ? {} : { sourceCode }) });
      } finally {
        signal.removeEventListener("abort", onAbort);
      }
    },
    async close() {
      await client.$disconnect();
      await pool.end();
    },
  };
}

/** True where the driver has put U+FFFD for bytes that are no UTF-8, at any depth of plain rows. */
function hasBrokenText(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\uFFFD");
  if (Array.isArray(value)) return value.some(hasBrokenText);
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).some(hasBrokenText);
}
