import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Stands before the grid platform's stand-in and makes its lists endless: a total of 2,147,483,647, and no row. Totals and rows
 * are escaped XML in GB18030, whose ASCII is ASCII, so bytes are replaced as Latin-1.
 */
export async function startEndlessGrid(target: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const { hostname, port, pathname } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const { connection: _connection, "accept-encoding": _coding, ...headers } = incoming.headers;
    const onwards = request({ hostname, port, path: incoming.url, method: incoming.method, headers }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on("data", (chunk: Buffer) => chunks.push(chunk));
      reply.on("end", () => {
        const body = Buffer.from(endless(Buffer.concat(chunks).toString("latin1")), "latin1");
        const { "transfer-encoding": _encoding, ...kept } = reply.headers;
        outgoing.writeHead(reply.statusCode ?? 200, { ...kept, "content-length": body.length });
        outgoing.end(body);
      });
    });
    onwards.on("error", () => outgoing.destroy());
    incoming.pipe(onwards);
  });
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function endless(text: string): string {
  return text
    .replace(/&lt;total&gt;\d+&lt;\/total&gt;/g, "&lt;total&gt;2147483647&lt;/total&gt;")
    .replace(/&lt;rows&gt;.*&lt;\/rows&gt;/s, "&lt;rows/&gt;");
}
