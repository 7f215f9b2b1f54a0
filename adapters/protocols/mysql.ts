import { SourceError } from "../errors.ts";
import type { Protocol } from "../system.ts";
import { readMysqlAddress } from "./mysql/mysqlAddress.ts";
import { MysqlProtocolError } from "./mysql/mysqlProtocolError.ts";
import { mysqlReason } from "./mysql/mysqlReason.ts";
import type { MysqlRow } from "./mysql/readCells.ts";
import { type MysqlSession, SessionPool } from "./mysql/sessionPool.ts";
import type { MysqlStatement } from "./mysql/sql.ts";
import { StatementKiller } from "./mysql/statementKiller.ts";

export interface MysqlOptions {
  readonly system: string;
  /** `mysql://account:password@host:port/database`, with the parameters of `readMysqlAddress`. */
  readonly url: string;
  /** After this the server stops a statement, and a little later the client gives it up; 10,000 by default. */
  readonly queryTimeoutMs?: number;
  /** For a new connection, and once more for its session; 5,000 by default. */
  readonly connectTimeoutMs?: number;
}

export interface MysqlRequest {
  readonly statement: MysqlStatement;
  /**
   * The column of the answer that was compared with keys, and the keys. Rows with another text there are no answer: `=` and `IN`
   * of most collations ignore case, accents and trailing blanks.
   */
  readonly exactly?: { readonly column: string; readonly among: readonly string[] };
}

export interface MysqlReply {
  readonly rows: readonly MysqlRow[];
}

/** Twice the usual deadline of a call: a statement that nobody waits for must not hold its connection. */
const maxStatementMs = 10_000;
const maxConnectMs = 5_000;

/**
 * A database that speaks the MySQL protocol: MySQL, MariaDB, and others of their family (docs/adapters.md, SQL systems). Every
 * session only reads. A call that is aborted rejects at once, and its statement is killed.
 *
 * @throws RangeError for an address that is wrong
 */
export function mysqlProtocol(options: MysqlOptions): Protocol<MysqlRequest, MysqlReply> {
  const { system, url, queryTimeoutMs = maxStatementMs, connectTimeoutMs = maxConnectMs } = options;
  const settings = { ...readMysqlAddress(url), connectTimeout: connectTimeoutMs };
  const pool = new SessionPool({ settings, statementMs: queryTimeoutMs, connectMs: connectTimeoutMs });
  const killer = new StatementKiller(settings);

  /** The rows of a session's statement; a session that is left in the middle is ended. */
  async function read(session: MysqlSession, statement: MysqlStatement, signal: AbortSignal) {
    const leave = (reason: "aborted" | "timeout") => {
      session.connection.destroy(new MysqlProtocolError(reason, reason, "The statement was given up."));
      killer.end(session);
    };
    const onAbort = () => leave("aborted");
    const timer = setTimeout(() => leave("timeout"), queryTimeoutMs + 500);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      signal.throwIfAborted();
      return await session.connection.read(statement);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      pool.giveBack(session);
    }
  }

  return {
    async send({ statement, exactly }, signal) {
      try {
        signal.throwIfAborted();
        const rows = await read(await pool.take(signal), statement, signal);
        return { rows: exactly === undefined ? rows : only(rows, exactly) };
      } catch (cause) {
        if (signal.aborted) throw new SourceError({ system, reason: "aborted", cause: signal.reason });
        const { reason, sourceCode } = mysqlReason(cause);
        throw new SourceError({ system, reason, cause, ...(sourceCode === null ? {} : { sourceCode }) });
      }
    },
    async close() {
      await Promise.all([pool.close(), killer.close()]);
    },
  };
}

function only(rows: readonly MysqlRow[], { column, among }: NonNullable<MysqlRequest["exactly"]>): readonly MysqlRow[] {
  const keys = new Set<unknown>(among);
  return rows.filter((row) => keys.has(typeof row[column] === "number" ? String(row[column]) : row[column]));
}
