import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { SourceError } from "../errors.ts";
import { GuardedClient } from "../kit/postgres/guardedClient.ts";
import type { Protocol } from "../system.ts";
import { requireSession, withSessionOptions } from "./requireSession.ts";
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
  /**
   * A query that Prisma answers itself, such as a `findMany` with `take: 0`: it loads and compiles Prisma's query compiler, 60 to 110 ms
   * of the event loop, and no connection is opened.
   */
  readonly prepare?: SqlRequest<Client>;
}

/** Twice the usual deadline of a call: a query that nobody waits for must not hold its connection. */
const maxQueryMs = 10_000;

/** One query through the generated client. */
export type SqlRequest<Client, Rows = unknown> = (client: Client) => Promise<Rows>;

/**
 * A PostgreSQL database, or one that speaks its protocol (docs/adapters.md, SQL systems), read through Prisma. Every session is read
 * only. A call that is aborted rejects at once; its query ends by its own timeout, which frees the connection.
 */
export function sqlProtocol<Client extends SqlClient>(
  options: SqlOptions<Client>,
): Protocol<SqlRequest<Client>, unknown> {
  const { system, url, concurrency, queryTimeoutMs = maxQueryMs, connectTimeoutMs = 5_000 } = options;
  /** A database in SQL_ASCII converts nothing: its text is in whatever encoding was written into it. */
  let sendsAnyBytes = false;
  const pool = new pg.Pool({
    Client: GuardedClient,
    connectionString: withSessionOptions(url),
    max: concurrency,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: queryTimeoutMs,
    query_timeout: queryTimeoutMs + 500,
    idleTimeoutMillis: 30_000,
    application_name: "community-graph",
    async onConnect(session) {
      await requireSession(session);
      sendsAnyBytes ||= session instanceof GuardedClient && session.session.get("server_encoding") === "SQL_ASCII";
    },
  });
  // A connection lost while idle is replaced at the next query. The listener stays beyond `$disconnect`, which takes Prisma's
  // own away: a connection that ends after that would end the process.
  pool.on("error", () => undefined);
  const client = options.client(new PrismaPg(pool));

  return {
    async prepare() {
      await options.prepare?.(client);
    },
    async send(query, signal) {
      const left = Promise.withResolvers<never>();
      const onAbort = () => left.reject(new SourceError({ system, reason: "aborted", cause: signal.reason }));
      if (signal.aborted) onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        const rows = await Promise.race([left.promise, signal.aborted ? left.promise : query(client)]);
        if (sendsAnyBytes ? hasText(rows, isDoubtful) : isInAnotherEncoding(rows))
          throw new SourceError({ system, reason: "badReply", sourceCode: "encoding" });
        return rows;
      } catch (cause) {
        if (cause instanceof SourceError) throw cause;
        const { reason, sourceCode } = sqlReason(cause);
        // Of such a database it is the server that finds its own bytes to be no UTF-8 (SQLSTATE 22021).
        if (sendsAnyBytes && sourceCode === "22021") {
          throw new SourceError({ system, reason: "badReply", sourceCode: "encoding", cause });
        }
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

/**
 * True where the texts of plain rows are in another encoding, which the driver shows by U+FFFD in place of what is no UTF-8. One
 * text with U+FFFD beside characters of Chinese is a damaged text in the right encoding: its record is marked. So is one without,
 * if other texts of the reply have such characters.
 */
function isInAnotherEncoding(rows: unknown): boolean {
  let broken = false;
  const isReadable = hasText(rows, (text) => {
    broken ||= text.includes("\uFFFD");
    return /[\u0800-\uFFFC]/.test(text);
  });
  return broken && !isReadable;
}

/** Read as UTF-8, two bytes of GB18030 may be one character below U+0800 (路 is ·); of Chinese in UTF-8 all are above. */
function isDoubtful(text: string): boolean {
  return text.includes("\uFFFD") || (/[\u0080-\u07FF]/.test(text) && !/[\u0800-\uFFFC]/.test(text));
}

/** True where a text of plain rows is such, at any depth. */
function hasText(value: unknown, isSuch: (text: string) => boolean): boolean {
  if (typeof value === "string") return isSuch(value);
  if (Array.isArray(value)) return value.some((each) => hasText(each, isSuch));
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  return isPlain && Object.values(value).some((each) => hasText(each, isSuch));
}
