import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { Framed } from "./frameReply.ts";

export interface RawRequest {
  readonly requestId: string;
  readonly body: string;
}

export interface RawServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Reads HTTP requests with a length, one after the other on each connection, and answers them with any bytes at all. */
export async function openRawServer(answer: (request: RawRequest) => Promise<Framed>): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // What the gateway thinks of damaged replies: it may hang up at any time.
    socket.on("error", () => socket.destroy());
    serve(socket, answer).catch(() => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function serve(socket: Socket, answer: (request: RawRequest) => Promise<Framed>): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (let request = readRequest(rest); request !== null; request = readRequest(rest)) {
      rest = rest.subarray(request.size);
      const { pieces, afterwards } = await answer(request);
      for (const piece of pieces) {
        socket.write(piece);
        await setImmediate();
      }
      if (afterwards === "close") socket.end();
      if (afterwards === "reset") socket.resetAndDestroy();
    }
  }
}

/** Null until the request is there as a whole. */
function readRequest(bytes: Buffer): (RawRequest & { readonly size: number }) | null {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return null;
  const head = bytes.toString("latin1", 0, end);
  const size = end + 4 + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  if (bytes.length < size) return null;
  const requestId = /^x-request-id: *(\S+)/im.exec(head)?.[1] ?? "";
  return { requestId, body: bytes.toString("utf8", end + 4, size), size };
}
