import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { CallCounter } from "../control/calls.ts";
import type { Faults } from "../control/faults.ts";
import {
  answerWithFaults,
  badGatewayReply,
  type HttpReply,
  refuseConnectionsWhileDown,
  send,
} from "../control/httpFaults.ts";
import { refused, type ServicePlatform } from "./platform.ts";

export interface HttpServerOptions {
  readonly platform: ServicePlatform;
  readonly faults: Faults;
  readonly calls: CallCounter;
  /** Loopback port; 0 or nothing: a free one. */
  readonly port?: number | undefined;
  /** One call in so many is answered by the proxy in front, HTTP 502 with a page. Default 200; 0: none. */
  readonly badGatewayEvery?: number | undefined;
}

const PATH = /^\/gateway\/api\/(\w+)\.htm$/;
const MOST_BODY_BYTES = 1_000_000;
const DEFAULT_BAD_GATEWAY_EVERY = 200;

/** Serves the platform at `POST /gateway/api/<name>.htm`. */
export async function serveHttp(options: HttpServerOptions): Promise<{ url: string; close: () => Promise<void> }> {
  const { faults, badGatewayEvery = DEFAULT_BAD_GATEWAY_EVERY } = options;
  let received = 0;
  const server = createServer((request, response) => {
    received += 1;
    const badGateway = badGatewayEvery > 0 && received % badGatewayEvery === 0;
    handle(request, response, options, badGateway).catch(() => response.destroy());
  });
  refuseConnectionsWhileDown(server, faults, "service");
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new RangeError("The service platform has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpServerOptions,
  badGateway: boolean,
): Promise<void> {
  const path = new URL(request.url ?? "/", "http://service.invalid").pathname;
  const name = PATH.exec(path)?.[1];
  if (name === undefined) return send(response, { status: 404, contentType: "text/html", body: Buffer.alloc(0) });
  if (request.method !== "POST")
    return send(response, { status: 405, contentType: "text/html", body: Buffer.alloc(0) });
  options.calls.count("service", name);
  const body = await readBody(request);
  if (body === null) return send(response, { status: 413, contentType: "text/html", body: Buffer.alloc(0) });
  if (badGateway) return send(response, badGatewayReply());
  const data = new URLSearchParams(body).get("data");
  await answerWithFaults({
    request,
    response,
    decision: options.faults.match("service", name),
    work: async () => json(await options.platform.answer(name, data).catch(() => refused("99", "系统异常"))),
    busy: () => json(refused("95", "超过频率")),
    error: () => json(refused("99", "系统异常")),
  });
}

/** Null when it is too long. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function json(text: string): HttpReply {
  return { status: 200, contentType: "application/json;charset=UTF-8", body: Buffer.from(text, "utf8") };
}
