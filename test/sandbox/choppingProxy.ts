import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Passes every byte on, in writes of `size` bytes each way, so that no message arrives in one piece. */
export async function openChoppingProxy(
  target: { readonly host: string; readonly port: number },
  size: number,
): Promise<{ readonly port: number; readonly close: () => void }> {
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    const far = connect(target);
    for (const socket of [client, far]) {
      sockets.push(socket.setNoDelay(true));
      socket.on("error", () => undefined);
    }
    chop(client, far, size).catch(() => client.destroy());
    chop(far, client, size).catch(() => far.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new RangeError("The proxy has no port");
  return {
    port: address.port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function chop(from: Socket, to: Socket, size: number): Promise<void> {
  for await (const chunk of from as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; at += size) {
      to.write(chunk.subarray(at, at + size));
      await nextTurn();
    }
  }
  to.end();
}
