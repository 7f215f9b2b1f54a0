import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** A packet of the MySQL protocol: three bytes of length, its number, its body. */
export function packet(number: number, body: Buffer | string, length?: number): Buffer {
  const bytes = Buffer.from(body as string, "latin1");
  const header = Buffer.alloc(4);
  header.writeUIntLE(length ?? bytes.length, 0, 3);
  header[3] = number;
  return Buffer.concat([header, bytes]);
}

/** Packets one after another, from this number. */
export const packets = (first: number, ...bodies: readonly (Buffer | string)[]): Buffer =>
  Buffer.concat(bodies.map((body, index) => packet(first + index, body)));

const uint = (bytes: number, value: number): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
};
const counted = (text: string) => Buffer.concat([uint(1, Buffer.byteLength(text)), Buffer.from(text)]);

export const ok = Buffer.from("\0\0\0\x02\0\0\0", "latin1");
export const eof = Buffer.from("\xfe\0\0\x02\0", "latin1");
export const error = (number: number, state = "HY000") =>
  Buffer.concat([Buffer.of(0xff), uint(2, number), Buffer.from(`#${state}told by the server`)]);

/**
 * A column of text in utf8mb4; 28 is GBK.
 * @param extended what MariaDB says of the column besides, for clients that speak so with it: `\0` for nothing
 */
export const column = (name: string, type = 253, characterSet = 45, extended = "") =>
  Buffer.concat([
    ...["def", "", "", "", name, ""].map(counted),
    Buffer.from(`${extended}\x0c`),
    uint(2, characterSet),
    uint(4, 1024),
    Buffer.of(type, 0, 0, 0, 0, 0),
  ]);

/** Rows of texts, in the protocol of statements without values. */
export function textRows(names: readonly string[], rows: readonly (readonly string[])[]): Buffer {
  const bodies = rows.map((row) => Buffer.concat(row.map(counted)));
  return packets(1, Buffer.of(names.length), ...names.map((name) => column(name)), eof, ...bodies, eof);
}

export function greeting({ plugin = "mysql_native_password" } = {}): Buffer {
  return packet(
    0,
    Buffer.concat([
      Buffer.of(10),
      Buffer.from("8.0.0-scripted\0"),
      uint(4, 7),
      Buffer.from("12345678\0"),
      uint(2, 0xf7ff),
      Buffer.of(45),
      uint(2, 2),
      uint(2, 0x0008),
      Buffer.of(21),
      Buffer.alloc(10),
      Buffer.from(`123456789012\0${plugin}\0`),
    ]),
  );
}

export const switchTo = (plugin: string) => packet(2, Buffer.from(`\xfe${plugin}\x0012345678901234567890\0`, "latin1"));

/** Variables of a session that is as asked for. */
export const asAsked: Readonly<Record<string, string>> = {
  character_set_client: "utf8mb4",
  character_set_connection: "utf8mb4",
  character_set_results: "utf8mb4",
  time_zone: "+00:00",
  autocommit: "ON",
  sql_mode: "ONLY_FULL_GROUP_BY",
  transaction_read_only: "ON",
};

export interface MysqlScript {
  readonly greeting?: Buffer;
  /** To the login, and to whatever the client says before it is let in. */
  readonly login?: (sent: Buffer, turn: number) => Buffer;
  /** To SHOW VARIABLES. */
  readonly variables?: Readonly<Record<string, string>>;
  /** To SHOW GRANTS. */
  readonly grants?: readonly string[];
  /** To a statement without values; null for the usual answer. */
  readonly tell?: (text: string) => Buffer | null;
  /** To a statement with bound values. */
  readonly execute?: (socket: Socket) => Buffer | null;
}

export interface ScriptedMysql {
  readonly port: number;
  /** All that clients sent. */
  readonly sent: () => Buffer;
  readonly close: () => Promise<void>;
}

/** A far side over a real socket that speaks the MySQL protocol as its script has it. */
export async function scriptedMysql(script: MysqlScript): Promise<ScriptedMysql> {
  const { variables = asAsked, grants = [] } = script;
  const sockets = new Set<Socket>();
  const received: Buffer[] = [];

  function answer(socket: Socket, command: number, text: string): Buffer | null {
    if (command === 0x16) return packets(1, Buffer.from("\0\x01\0\0\0\0\0\0\0\0\0\0", "latin1"));
    if (command === 0x17) return script.execute?.(socket) ?? null;
    if (command !== 0x03) return null;
    const said = script.tell?.(text) ?? null;
    if (said !== null) return said;
    if (text.startsWith("SHOW GRANTS"))
      return textRows(
        ["Grants"],
        grants.map((grant) => [grant]),
      );
    return text.startsWith("SHOW") ? textRows(["Variable_name", "Value"], Object.entries(variables)) : packet(1, ok);
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    let [turn, isIn] = [0, false];
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    socket.write(script.greeting ?? greeting());
    socket.on("data", (sent: Buffer) => {
      received.push(sent);
      if (isIn) {
        const said = answer(socket, sent[4] ?? 0, sent.toString("utf8", 5));
        if (said !== null) socket.write(said);
        return;
      }
      const said = script.login?.(sent, turn) ?? packet(2 + turn * 2, ok);
      turn += 1;
      // OK is the last of what is said at the door, behind the word that the password was right.
      isIn = said.subarray(-ok.length).equals(ok);
      if (said.length > 0) socket.write(said);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    sent: () => Buffer.concat(received),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
