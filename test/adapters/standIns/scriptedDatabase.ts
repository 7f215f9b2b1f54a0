import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** A message of a PostgreSQL server: its code, its length, its body. */
export function message(code: string, body: Buffer | string = "", length?: number): Buffer {
  const bytes = Buffer.from(body);
  const header = Buffer.alloc(5);
  header.write(code, "latin1");
  header.writeUInt32BE(length ?? bytes.length + 4, 1);
  return Buffer.concat([header, bytes]);
}

export const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
export const authentication = (method: number, body: Buffer | string = ""): Buffer =>
  message("R", Buffer.concat([int32(method), Buffer.from(body)]));
export const status = (name: string, value: string): Buffer => message("S", `${name}\0${value}\0`);
export const error = (sqlState: string): Buffer =>
  message("E", `SFATAL\0VFATAL\0C${sqlState}\0Mtold by the server\0\0`);
export const ready = message("Z", "I");
/** What stands before the first query of a session without a password. */
export const welcome = Buffer.concat([authentication(0), status("TimeZone", "UTC"), ready]);

/** What the server says to each thing that the client sends: the start-up message first. */
export type Script = (socket: Socket, sent: Buffer, turn: number) => void;

export interface ScriptedDatabase {
  readonly port: number;
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** A far side over a real socket that speaks as its script has it. */
export async function scriptedDatabase(script: Script): Promise<ScriptedDatabase> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    let turn = 0;
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (sent: Buffer) => {
      script(socket, sent, turn);
      turn += 1;
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
