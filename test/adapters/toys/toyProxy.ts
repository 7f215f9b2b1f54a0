import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";

export interface ToyProxy {
  readonly url: string;
  /** Request lines as they came: `CONNECT host:port` and `GET http://…`. */
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
}

/** An HTTP proxy that wants an account: tunnels by CONNECT, and passes requests on that name their target in full. */
export async function startToyProxy(account: string): Promise<ToyProxy> {
  const asked: string[] = [];
  const expected = `Basic ${Buffer.from(account).toString("base64")}`;
  const isKnown = (request: IncomingMessage) => request.headers["proxy-authorization"] === expected;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (!isKnown(request)) return void response.writeHead(407).end();
    const { "proxy-authorization": _, ...headers } = request.headers;
    const passed = httpRequest(request.url ?? "", { method: request.method ?? "GET", headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(response);
    });
    passed.on("error", () => response.destroy());
    request.pipe(passed);
  });
  server.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (!isKnown(request)) return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const [host = "", port = ""] = (request.url ?? "").split(":");
    const target = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      target.pipe(socket);
      socket.pipe(target);
    });
    for (const one of [target, socket]) one.on("error", () => socket.destroy()).on("close", () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
