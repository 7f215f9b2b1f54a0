import pg from "pg";
import { GuardedClient } from "../../adapters/kit/postgres/guardedClient.ts";

export interface Listening {
  readonly isListening: () => boolean;
  readonly close: () => Promise<void>;
}

/** Between the loss of the connection and the next try. */
const pauseMs = 2_000;
const connectTimeoutMs = 3_000;

/**
 * LISTEN on a connection of its own, which comes back by itself when it is lost. What was notified in between is missed:
 * its users also poll.
 */
export function listen(databaseUrl: string, channel: string, onNotify: () => void): Listening {
  return new ReturningListener(databaseUrl, channel, onNotify);
}

class ReturningListener implements Listening {
  readonly #databaseUrl: string;
  readonly #channel: string;
  readonly #onNotify: () => void;
  #client: GuardedClient | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #listening = false;

  constructor(databaseUrl: string, channel: string, onNotify: () => void) {
    this.#databaseUrl = databaseUrl;
    this.#channel = channel;
    this.#onNotify = onNotify;
    this.#open();
  }

  #open(): void {
    const opened = new GuardedClient({
      connectionString: this.#databaseUrl,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      application_name: "community-graph-listen",
    });
    this.#client = opened;
    const onLost = () => {
      if (this.#client !== opened) return;
      this.#client = null;
      this.#listening = false;
      opened.end().catch(() => undefined);
      if (!this.#closed) this.#timer = setTimeout(() => this.#open(), pauseMs).unref();
    };
    opened.on("error", onLost);
    opened.on("end", onLost);
    opened.on("notification", () => this.#onNotify());
    opened
      .connect()
      .then(() => opened.query(`LISTEN ${pg.escapeIdentifier(this.#channel)}`))
      .then(() => {
        this.#listening = true;
        // What happened while nobody listened.
        this.#onNotify();
      })
      .catch(onLost);
  }

  isListening(): boolean {
    return this.#listening;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#client?.end().catch(() => undefined);
  }
}
