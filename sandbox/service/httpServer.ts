import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { finished } from "node:stream";
import type { CallCounter } from "../control/calls.ts";
import type { Faults } from "../control/faults.ts";
import {
  answerWithFaults,
  badGatewayReply,
  type HttpReply,
  refuseConnectionsWhileDown,
  send,
} from "../control/httpFaults.ts";
import { listen, type RunningServer } from "../control/listen.ts";
import { readBody } from "../control/readBody.ts";
import { asWired } from "../dirt/wireDirt.ts";
import { refused, type ServicePlatform } from "./platform.ts";

export interface HttpServerOptions {
  readonly platform: ServicePlatform;
  readonly faults: Faults;
  readonly calls: CallCounter;
  /** Told when the platform itself failed, which callers see as code 99. */
  readonly report: (line: string) => void;
  /** Loopback port; 0 or nothing: a free one. */
  readonly port?: number | undefined;
  /** One call in so many is answered by the proxy in front, HTTP 502 with a page. Default 200; 0: none. */
  readonly badGatewayEvery?: number | undefined;
}

const PATH = /^\/gateway\/api\/(\w+)\.htm$/;
const MOST_BODY_BYTES = 1_000_000;
const DEFAULT_BAD_GATEWAY_EVERY = 200;

/** Serves the platform at `POST /gateway/api/<name>.htm`. */
export async function serveHttp(options: HttpServerOptions): Promise<RunningServer> {
  const { faults, badGatewayEvery = DEFAULT_BAD_GATEWAY_EVERY } = options;
  let received = 0;
  const server = createServer((request, response) => {
    received += 1;
    const badGateway = badGatewayEvery > 0 && received % badGatewayEvery === 0;
    handle(request, response, options, badGateway).catch(() => response.destroy());
  });
  refuseConnectionsWhileDown(server, faults, "service");
  return listen(server, { host: "127.0.0.1", port: options.port ?? 0, path: "" });
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
  finished(response, options.calls.count("service", name));
  const body = await readBody(request, MOST_BODY_BYTES);
  if (body === null) return send(response, { status: 413, contentType: "text/html", body: Buffer.alloc(0) });
  const data = new URLSearchParams(body.toString("utf8")).get("data");
  const writeKey = readWriteKey(data);
  if (writeKey !== null) options.calls.wrote("service", writeKey);
  if (badGateway) return send(response, badGatewayReply());
  const failed = (error: unknown): string => {
    options.report(`Service platform, ${name}: ${String(error)}`);
    return refused("99", "系统异常");
  };
  await answerWithFaults({
    request,
    response,
    decision: options.faults.match("service", name),
    work: async () => {
      const text = await options.platform.answer(name, data).catch(failed);
      return asWired(name, text, json(text));
    },
    busy: () => json(refused("95", "超过频率")),
    error: () => json(refused("99", "系统异常")),
  });
}

/** The idempotency key of a write; null for a read and for a body that is refused anyway. */
function readWriteKey(data: string | null): string | null {
  return data === null ? null : (/"wbls":"([^"\\]+)"/.exec(data)?.[1] ?? null);
}

function json(text: string): HttpReply {
  return { status: 200, contentType: "application/json;charset=UTF-8", body: Buffer.from(text, "utf8") };
}
