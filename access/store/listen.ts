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
 * whoever uses it looks regularly as well.
 */
export function listen(databaseUrl: string, channel: string, onNotify: () => void): Listening {
  let client: GuardedClient | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  let listening = false;

  function open(): void {
    const opened = new GuardedClient({
      connectionString: databaseUrl,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      application_name: "community-graph-listen",
    });
    client = opened;
    const onLost = () => {
      if (client !== opened) return;
      client = null;
      listening = false;
      opened.end().catch(() => undefined);
      if (!closed) timer = setTimeout(open, pauseMs).unref();
    };
    opened.on("error", onLost);
    opened.on("end", onLost);
    opened.on("notification", onNotify);
    opened
      .connect()
      .then(() => opened.query(`LISTEN ${pg.escapeIdentifier(channel)}`))
      .then(() => {
        listening = true;
        // What happened while nobody listened.
        onNotify();
      })
      .catch(onLost);
  }

  open();
  return {
    isListening: () => listening,
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
