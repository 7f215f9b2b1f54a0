import type { ConnectionOptions } from "mysql2";
import { GuardedConnection } from "./guardedConnection.ts";
import { serverNameOf } from "./prepareSession.ts";
import type { MysqlSession } from "./sessionPool.ts";

/** Statements that wait to be ended; of more the server's own bound is the end. */
const maxWaitingKills = 100;
/** For all that wait, once the connection stands. */
const maxKillMs = 5_000;

/**
 * Ends statements that nobody waits for. A server does not look at a closed socket while it works, so that KILL goes over a
 * connection of its own, one for all. It is sent only to the server that the session was with, because behind a balancer the
 * same number is another session of the account.
 */
export class StatementKiller {
  readonly #settings: ConnectionOptions;
  readonly #waiting: MysqlSession[] = [];
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;

  constructor(settings: ConnectionOptions) {
    this.#settings = settings;
  }

  end(session: MysqlSession): void {
    if (session.server === null || this.#waiting.length >= maxWaitingKills || this.#stop.signal.aborted) return;
    this.#waiting.push(session);
    this.#running ??= this.#endAll().finally(() => {
      this.#running = null;
    });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #endAll(): Promise<void> {
    try {
      const connection = await GuardedConnection.open(this.#settings, this.#stop.signal);
      const late = setTimeout(() => connection.destroy(new Error("The server does not answer KILL.")), maxKillMs);
      try {
        const server = await serverNameOf(connection);
        for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
          if (next.server === server) await this.#end(connection, next.connection.threadId);
        }
      } finally {
        clearTimeout(late);
        await connection.close();
      }
    } catch {
      // The server ends them by its bound; the next call meets whatever is wrong with it.
      this.#waiting.length = 0;
    }
  }

  /** A session that has ended by itself is none to end: error 1094. */
  async #end(connection: GuardedConnection, threadId: number): Promise<void> {
    await connection.tell(`KILL ${threadId}`).catch((error: unknown) => {
      if (connection.isLost) throw error;
    });
  }
}
