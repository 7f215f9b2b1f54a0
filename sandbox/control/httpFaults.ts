import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { FaultDecision, Faults, SystemName } from "./faults.ts";

/** One HTTP answer, ready to be sent. */
export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly contentEncoding?: "gzip" | "deflate";
  readonly body: Buffer;
}

export interface FaultableExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly decision: FaultDecision;
  /** Does the work and makes the true answer. */
  readonly work: () => HttpReply | Promise<HttpReply>;
  /** The system's own "busy" and "error" answers. */
  readonly busy: () => HttpReply;
  readonly error: () => HttpReply;
}

const BAD_GATEWAY = html(502, "<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>");
const MAINTENANCE = html(200, "<!DOCTYPE html><html><body><h1>系统维护中</h1><p>02:00-02:30</p></body></html>");
const SERVER_ERROR = html(
  500,
  "<html><body><h1>HTTP Status 500</h1><pre>java.lang.NullPointerException</pre></body></html>",
);

/** The HTML page that a proxy in front of a legacy system sends with status 502. */
export function badGatewayReply(): HttpReply {
  return BAD_GATEWAY;
}

/** Answers one request: delay first, then the fault that was drawn for it, else the true answer. */
export async function answerWithFaults(exchange: FaultableExchange): Promise<void> {
  const { decision, request, response } = exchange;
  if (decision.delayMs > 0) await sleep(decision.delayMs, undefined, { ref: false });
  switch (decision.kind) {
    case null:
      return send(response, await exchange.work());
    case "busy":
      return send(response, exchange.busy());
    case "error":
      return send(response, exchange.error());
    case "http500":
      return send(response, SERVER_ERROR);
    case "http502":
      return send(response, BAD_GATEWAY);
    case "html200":
      return send(response, MAINTENANCE);
    case "down":
      request.socket.destroy();
      return;
    case "reset":
      await exchange.work();
      request.socket.resetAndDestroy();
      return;
    case "hang":
      await exchange.work();
      return;
    case "halfBody":
      return sendHalf(response, await exchange.work());
    case "wrongEncoding":
      return send(response, garble(await exchange.work()));
  }
}

/** Destroys new connections of a system while a `down` fault is on. Call once for each server. */
export function refuseConnectionsWhileDown(server: Server, faults: Faults, system: SystemName): void {
  server.on("connection", (socket) => {
    if (faults.refusesConnection(system)) socket.destroy();
  });
}

export function send(response: ServerResponse, reply: HttpReply): void {
  if (response.destroyed) return;
  response.writeHead(reply.status, headersOf(reply));
  response.end(reply.body);
}

function headersOf({ contentType, contentEncoding, body }: HttpReply): Record<string, string | number> {
  return {
    "content-type": contentType,
    "content-length": body.length,
    ...(contentEncoding === undefined ? {} : { "content-encoding": contentEncoding }),
  };
}

/** Announces the whole length, sends half of the bytes, then ends the connection. */
function sendHalf(response: ServerResponse, reply: HttpReply): void {
  if (response.destroyed) return;
  response.writeHead(reply.status, headersOf(reply));
  response.write(reply.body.subarray(0, Math.ceil(reply.body.length / 2)), () => response.socket?.end());
}

/** The same bytes written as UTF-16, while the header still names the usual encoding. */
function garble(reply: HttpReply): HttpReply {
  return { ...reply, body: Buffer.from(`\ufeff${reply.body.toString("latin1")}`, "utf16le") };
}

function html(status: number, page: string): HttpReply {
  return { status, contentType: "text/html;charset=UTF-8", body: Buffer.from(page, "utf8") };
}
