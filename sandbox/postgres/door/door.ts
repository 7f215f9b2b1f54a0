import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { Conversation, type ConversationOptions } from "./conversation.ts";
import { NotPostgresError } from "./messageSplitter.ts";

export interface DoorOptions extends ConversationOptions {
  /** The PostgreSQL server behind the door. */
  readonly upstream: { readonly host: string; readonly port: number };
  /** Loopback port; 0 or nothing: a free one. */
  readonly port?: number | undefined;
}

/** A counting door in front of a database: what clients connect to instead of the server itself. */
export interface Door {
  readonly host: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * Opens a TCP proxy that reads the PostgreSQL protocol: one Execute or simple Query is one call, counted under the
 * name of its table, and hit by the faults of the system.
 */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const sockets = new Set<Socket>();
  const remember = (socket: Socket): void => {
    sockets.add(socket.setNoDelay(true));
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    remember(client);
    if (options.faults.refusesConnection(options.system)) return void client.destroy();
    const database = connect(options.upstream);
    remember(database);
    void new Conversation(client, database, options).run();
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new NotPostgresError("The door has no port");
  return {
    host: "127.0.0.1",
    port: address.port,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
