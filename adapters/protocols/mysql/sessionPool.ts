import type { ConnectionOptions } from "mysql2";
import { GuardedConnection } from "./guardedConnection.ts";
import { MysqlProtocolError } from "./mysqlProtocolError.ts";
import { prepareSession, type ServerName } from "./prepareSession.ts";

export interface MysqlSession {
  readonly connection: GuardedConnection;
  readonly server: ServerName;
}

export interface SessionPoolOptions {
  readonly settings: ConnectionOptions;
  readonly statementMs: number;
  readonly connectMs: number;
}

/** An idle session is closed after this: before a firewall in between forgets it. */
const idleMs = 30_000;

/** Sessions that wait for their next statement. There are as many as calls were under way at once: the kit bounds them. */
export class SessionPool {
  readonly #options: SessionPoolOptions;
  /** The last that was used at the end. */
  readonly #idle = new Map<MysqlSession, NodeJS.Timeout>();
  #isClosed = false;

  constructor(options: SessionPoolOptions) {
    this.#options = options;
  }

  /** An idle session, or a new one. @throws what opening it meets; on abort nothing is left open */
  async take(signal: AbortSignal): Promise<MysqlSession> {
    const idle = [...this.#idle.keys()].findLast(({ connection }) => !connection.isLost);
    if (idle === undefined) return this.#open(signal);
    this.#remove(idle);
    return idle;
  }

  giveBack(session: MysqlSession): void {
    if (session.connection.isLost) return;
    if (this.#isClosed) return void session.connection.close();
    const close = () => {
      this.#remove(session);
      void session.connection.close();
    };
    this.#idle.set(session, setTimeout(close, idleMs).unref());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const sessions = [...this.#idle.keys()];
    for (const session of sessions) this.#remove(session);
    await Promise.all(sessions.map(({ connection }) => connection.close()));
  }

  #remove(session: MysqlSession): void {
    clearTimeout(this.#idle.get(session));
    this.#idle.delete(session);
  }

  async #open(signal: AbortSignal): Promise<MysqlSession> {
    const { settings, statementMs, connectMs } = this.#options;
    const connection = await GuardedConnection.open({ ...settings, connectTimeout: connectMs }, signal);
    const late = new MysqlProtocolError("unavailable", "session", "The session was not ready in time.");
    const timer = setTimeout(() => connection.destroy(late), connectMs);
    const onAbort = () => connection.destroy(late);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const session = { connection, server: await prepareSession(connection, statementMs) };
      void connection.lost.then(() => this.#remove(session));
      return session;
    } catch (error) {
      connection.destroy(late);
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    }
  }
}
