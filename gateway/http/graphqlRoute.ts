import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { RequestAudit } from "./auditRequests.ts";
import { sendPage } from "./consoleRoutes.ts";
import { refuse } from "./errorReplies.ts";
import { acceptsPage } from "./mediaType.ts";
import { checkPersistedQuery } from "./persistedQuery.ts";
import type { Readiness } from "./readiness.ts";

export type OperationHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

export interface GraphQLRouteOptions {
  readonly audit: RequestAudit;
  /** Refuses a request for a host that is not served. */
  readonly refuseHost: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined;
  /** Identifies the sender of a request, or refuses it. */
  readonly identify: Hook;
  /** Replaces the id of a registered document by its text. */
  readonly resolveDocument: Hook;
  /** Null until operations can be answered. */
  readonly operationHandler: () => OperationHandler | null;
}

/** Methods for operations (GraphQL over HTTP, 5.2); others are refused (RFC 9110, 15.5.6). */
const operationMethods = ["GET", "POST"] as const;

/** `/graphql`: operations by POST and GET; the explorer for a browser that asks for a page. */
export function addGraphQLRoute(
  server: FastifyInstance,
  readiness: Readiness,
  { audit, refuseHost, identify, resolveDocument, operationHandler }: GraphQLRouteOptions,
): void {
  server.route({
    method: [...operationMethods],
    url: "/graphql",
    onRequest: async (request, reply) =>
      wantsPage(request)
        ? refuseHost(request, reply)
        : (audit.begin(request, reply) ?? refuseHost(request, reply) ?? identify(request, reply)),
    preParsing: (request, reply, payload, done) => {
      if (isPlainBody(request)) return done(null, payload);
      reply.header("accept-encoding", "identity");
      refuse(reply, 415, "BAD_REQUEST", "Send the body without Content-Encoding: nothing is unpacked here.");
    },
    onSend: audit.write,
    preHandler: async (request, reply) =>
      wantsPage(request) || operationHandler() === null
        ? undefined
        : ((await resolveDocument(request, reply)) ?? checkPersistedQuery(request, reply)),
    handler: async (request, reply) => {
      if (wantsPage(request)) return sendPage(reply);
      const answer = operationHandler();
      if (answer === null) {
        return refuse(reply, 503, "SOURCE_UNAVAILABLE", `Not ready: ${readiness.reason() ?? "starting"}.`);
      }
      return answer(request, reply);
    },
  });
  server.route({
    method: server.supportedMethods.filter((method) => !isOperationMethod(method)),
    url: "/graphql",
    // Before its body is read.
    onRequest: async (request, reply) =>
      audit.begin(request, reply) ??
      refuseHost(request, reply) ??
      (await identify(request, reply)) ??
      refuse(reply.header("allow", operationMethods.join(", ")), 405, "BAD_REQUEST", wrongMethod),
    onSend: audit.write,
    handler: async () => undefined,
  });
}

const wrongMethod = "Operations are sent by POST or GET.";

function isOperationMethod(method: string): boolean {
  return operationMethods.some((one) => one === method);
}

/** An unsupported content coding would leave bytes that are not JSON (docs/decisions/0023). */
function isPlainBody({ headers }: FastifyRequest): boolean {
  const coding = headers["content-encoding"];
  return coding === undefined || coding.toLowerCase() === "identity";
}

function wantsPage(request: FastifyRequest): boolean {
  const query = request.query as Readonly<Record<string, unknown>>;
  const isOperation = "query" in query || "extensions" in query;
  return request.method === "GET" && !isOperation && acceptsPage(request.headers.accept);
}
