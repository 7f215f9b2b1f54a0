import type { IncomingHttpHeaders, IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { handleProtocols } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import type { ErrorCode } from "../../../schema/errors.ts";
import type { Config } from "../../settings/config.ts";
import { errorBody } from "../errorReplies.ts";
import { rawReply } from "../rawReply.ts";
import { requestIdOf } from "../requestId.ts";
import { credentialsOf } from "../requestIdentity.ts";
import { createRefuseHost, type RefuseHost } from "../servedHosts.ts";
import type { ConnectionLimit } from "./connectionLimit.ts";
import type { LiveOperations } from "./liveOperations.ts";
import { openWebSocket, type ServeWebSocketOptions } from "./openWebSocket.ts";

export interface WebSocketServerOptions extends ServeWebSocketOptions {
  readonly server: Server;
  readonly limit: ConnectionLimit;
}

export interface WebSockets {
  /** Closes all with 1001; those that do not answer are cut after a second. */
  readonly close: () => void;
}

/** `graphql-transport-ws` on /graphql of the same port. What is refused before the handshake gets an HTTP answer. */
export function acceptWebSockets(options: WebSocketServerOptions): WebSockets {
  const { server, limit, config, live, log } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: config.bodyLimitBytes,
    // Compression costs memory for each connection and bombs can be made with it.
    perMessageDeflate: false,
    handleProtocols,
  });

  const refuseHost = createRefuseHost(config);
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const refused = refusalOf(request, config, refuseHost, live);
    if (refused !== null) return refuse(socket, refused);
    const leave = limit.enter(request.socket.remoteAddress ?? "");
    if (leave === null) return refuse(socket, tooMany);
    socket.once("close", leave);
    const requestId = requestIdOf(request);
    sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      const since = performance.now();
      log.info({ requestId }, "WebSocket opened");
      webSocket.once("close", (code) => {
        log.info({ requestId, code, durationMs: Math.round(performance.now() - since) }, "WebSocket closed");
      });
      const address = request.socket.remoteAddress ?? "";
      openWebSocket(webSocket, { requestId, credentials: credentialsOf(request.headers, address, config) }, options);
    });
  });
  return {
    close: () => {
      for (const socket of sockets.clients) {
        socket.close(1001, "The gateway is stopping");
        setTimeout(() => socket.terminate(), 1_000).unref();
      }
    },
  };
}

interface Refusal {
  readonly status: string;
  readonly code: ErrorCode;
  readonly message: string;
}

const tooMany: Refusal = {
  status: "429 Too Many Requests",
  code: "TOO_MANY_SUBSCRIPTIONS",
  message: "Too many open connections; close one.",
};

const hostStatus = { 400: "400 Bad Request", 421: "421 Misdirected Request" } as const;

function refusalOf(
  request: IncomingMessage,
  config: Config,
  refuseHost: RefuseHost,
  live: LiveOperations,
): Refusal | null {
  const misdirected = refuseHost(request);
  if (misdirected !== null) {
    return { status: hostStatus[misdirected.status], code: "BAD_REQUEST", message: misdirected.message };
  }
  if (URL.parse(request.url ?? "/", "http://gateway")?.pathname !== "/graphql") {
    return {
      status: "404 Not Found",
      code: "BAD_REQUEST",
      message: "There is nothing here. The graph is at /graphql.",
    };
  }
  if (live.isStopping()) {
    return { status: "503 Service Unavailable", code: "SUBSCRIPTION_ENDED", message: "The gateway is stopping." };
  }
  if (!mayConnect(request.headers, config)) {
    return {
      status: "403 Forbidden",
      code: "BAD_REQUEST",
      message: "Pages of this origin may not open a WebSocket; LIVE_ORIGINS names those that may.",
    };
  }
  return null;
}

function refuse(socket: Duplex, { status, code, message }: Refusal): void {
  socket.end(rawReply(status, errorBody(code, message)));
}

/**
 * Browsers let a page of any site open a WebSocket and name the page's origin (RFC 6455, 10.2); nothing but this check keeps
 * it out. A client that is no browser names none. That the host is one of ours was seen before: a page of another site can
 * have its own name resolve to this machine.
 */
function mayConnect(
  { origin, host }: IncomingHttpHeaders,
  { liveOrigins, publicUrl }: Pick<Config, "liveOrigins" | "publicUrl">,
): boolean {
  if (origin === undefined || origin === publicUrl) return true;
  return URL.parse(origin)?.host === host || liveOrigins.includes(origin);
}
