import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

/** A pooler in front of a PostgreSQL server that opens sessions with options of its own, whatever the client asks for. */
export async function startOptionsPooler(serverPort: number, options: string) {
  const pooler = createServer((client) => {
    const server = connect(serverPort, "127.0.0.1");
    for (const socket of [client, server]) socket.on("error", () => undefined);
    client.once("data", (startup: Buffer) => {
      server.write(withOptions(startup, options));
      client.pipe(server);
      server.pipe(client);
    });
  });
  pooler.listen(0, "127.0.0.1");
  await once(pooler, "listening");
  return { port: (pooler.address() as AddressInfo).port, close: () => pooler.close() };
}

/** The StartupMessage of protocol 3.0: length, version, names and values, each ended by a zero, and a zero. */
function withOptions(startup: Buffer, options: string): Buffer {
  const words = startup.toString("utf8", 8, startup.length - 2).split("\0");
  const pairs = words.flatMap((name, index) =>
    index % 2 === 0 && name !== "options" ? [name, words[index + 1] ?? ""] : [],
  );
  if (options !== "") pairs.push("options", options);
  const body = Buffer.from(`${pairs.join("\0")}\0\0`);
  const head = Buffer.from(startup.subarray(0, 8));
  head.writeInt32BE(body.length + 8);
  return Buffer.concat([head, body]);
}
