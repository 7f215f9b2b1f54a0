import { METHODS } from "node:http";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import type { OpenGate } from "../caller/openGate.ts";
import type { Log } from "../kit/log.ts";
import type { Recorder } from "../record/recorder.ts";
import type { Config } from "../settings/config.ts";
import { auditRequests } from "./auditRequests.ts";
import { answerBrokenRequest } from "./brokenRequest.ts";
import { addConsoleRoutes, addExplorerOffer } from "./consoleRoutes.ts";
import { answerErrorsAsGraphQL, errorBody, refuse } from "./errorReplies.ts";
import { addGraphQLRoute, type OperationHandler } from "./graphqlRoute.ts";
import { addHealthRoutes, type HealthReport } from "./healthRoutes.ts";
import { isWebSocket } from "./live/refuseStreams.ts";
import { addOauthRoutes } from "./oauthRoutes.ts";
import { createMaySeeDetails } from "./operationsToken.ts";
import { rawReply } from "./rawReply.ts";
import type { Readiness } from "./readiness.ts";
import { readJsonBodies } from "./readJsonBodies.ts";
import { resolveDocuments } from "./registeredDocuments.ts";
import { requestIdHeader, requestIdOf } from "./requestId.ts";
import { identifyRequests, loggedCallerOf } from "./requestIdentity.ts";
import { securityHeaders } from "./securityHeaders.ts";
import { createRefuseHost } from "./servedHosts.ts";

/** For the head and the body of a request to arrive; Node looks every 30 seconds. */
const maxRequestMs = 30_000;

/** Request line and headers, Node's own default, said here: a GET carries its operation and its variables in it. */
const maxHeaderBytes = 16 * 1024;

export interface HttpServerOptions {
  readonly config: Config;
  readonly log: Log;
  readonly readiness: Readiness;
  readonly report: HealthReport;
  /** Null until callers can be told. */
  readonly gate: () => OpenGate | null;
  /** Null without a query log, and until there is one. */
  readonly recorder: () => Recorder | null;
  /** Null until operations can be answered. */
  readonly operationHandler: () => OperationHandler | null;
}

/**
 * Everything of HTTP that is no GraphQL: ids, limits, headers, the access log, the routes.
 *
 * @throws ConfigError see `addExplorerOffer`
 */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { config, log } = options;
  const server: FastifyInstance = fastify({
    bodyLimit: config.bodyLimitBytes,
    trustProxy: config.trustedProxies.length > 0 && [...config.trustedProxies],
    requestTimeout: maxRequestMs,
    genReqId: requestIdOf,
    exposeHeadRoutes: false,
    forceCloseConnections: "idle",
    logger: false,
    frameworkErrors: (_error, request, reply) => {
      reply.headers({ ...securityHeaders, [requestIdHeader]: request.id });
      refuse(reply, 400, "BAD_REQUEST", "The URL of the request is malformed.");
    },
    clientErrorHandler: answerBrokenRequest,
    // Any other wish to upgrade, such as h2c, is answered as a plain request.
    http: {
      maxHeaderSize: maxHeaderBytes,
      shouldUpgradeCallback: (request) => isWebSocket(request) && server.server.listenerCount("upgrade") > 0,
      // Said by `refuseHost`, in the shape of every other refusal.
      requireHostHeader: false,
    },
  });
  server.server.maxConnections = config.maxConnections;
  // Node would answer by itself, without our headers (RFC 9110, 10.1.1).
  server.server.on("checkExpectation", ({ socket }) => {
    socket.end(
      rawReply("417 Expectation Failed", errorBody("BAD_REQUEST", "The only Expect that is met is 100-continue.")),
    );
  });
  for (const method of METHODS) {
    if (method !== "CONNECT" && !server.supportedMethods.includes(method)) server.addHttpMethod(method);
  }
  const hostRefusal = createRefuseHost(config);
  const refuseHost = (request: FastifyRequest, reply: FastifyReply) => {
    const refused = hostRefusal(request.raw);
    return refused === null ? undefined : refuse(reply, refused.status, "BAD_REQUEST", refused.message);
  };
  server.addHook("onRequest", async (request, reply) => {
    reply.headers({ ...securityHeaders, [requestIdHeader]: request.id });
    // The graph's own route refuses after it has begun the record of the request.
    return request.routeOptions.url === "/graphql" ? undefined : refuseHost(request, reply);
  });
  server.addHook("onSend", async (_request, reply) => endWithClient(reply));
  // While the gateway drains, a kept-alive connection would hold it open after its last answer.
  server.addHook("onSend", async (_request, reply) => {
    if (!server.server.listening) reply.header("connection", "close");
  });
  server.addHook("onResponse", async (request, reply) => {
    log.info(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? "none",
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
        ...loggedCallerOf(request),
      },
      "answered",
    );
  });
  readJsonBodies(server);
  answerErrorsAsGraphQL(server, config.bodyLimitBytes, log);
  addHealthRoutes(server, {
    readiness: options.readiness,
    report: options.report,
    maySeeDetails: createMaySeeDetails(config),
  });
  addConsoleRoutes(server);
  addExplorerOffer(server, config);
  const { readiness, operationHandler } = options;
  addOauthRoutes(server, {
    handler: () => options.gate()?.access?.authorizationHandler ?? null,
    mayAsk: (address) => options.gate()?.limits?.mayAsk(address) ?? null,
  });
  addGraphQLRoute(server, readiness, {
    audit: auditRequests(options.recorder),
    refuseHost,
    identify: identifyRequests(options.gate, config),
    resolveDocument: resolveDocuments(() => options.gate()?.trustedDocument ?? null),
    operationHandler,
  });
  return server;
}

/**
 * A request is answered once. While its record is written the client may go; Fastify then takes the reply for done, although
 * nothing was sent, and goes on to the next stage, also with a request that has just been refused. A reply that is hijacked
 * goes nowhere.
 */
function endWithClient(reply: FastifyReply): void {
  if (reply.raw.destroyed) reply.hijack();
  else reply.raw.once("close", () => reply.hijack());
}
