import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type FastifyRequest, fastify } from "fastify";
import { GraphQLError } from "graphql";
import { mercurius } from "mercurius";
import type { OperationCall } from "../../access/caller.ts";
import { isLoopback } from "../../access/loopback.ts";
import { createVerifier, type SigningKey } from "../../access/signature.ts";
import type { Call } from "../../adapters/system.ts";
import { isLeftOut, type ListReport } from "../kit/incompleteLists.ts";
import { createSourceCalls, type SourceCalls, sourceCallsHeader } from "../kit/sourceCalls.ts";
import { createSourceFailures, type SourceFailures, sourceFailuresHeader } from "../kit/sourceFailures.ts";
import type { Subgraph } from "../subgraph.ts";
import { interpretGuarded } from "./interpretGuarded.ts";
import { refuseCodedBodies } from "./refuseCodedBodies.ts";
import { serveSubscriptions } from "./serveSubscriptions.ts";
import { requireSignedRequests, takeUnsignedRequests } from "./signedRequests.ts";

export interface ServeOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Time for one operation, in milliseconds. */
  readonly deadlineMs: number;
  /** Keys of the gateways that may call. Null lets everybody call as if there were no access control: on loopback alone. */
  readonly keys: readonly SigningKey[] | null;
}

export interface ServedSubgraph {
  /** `http://127.0.0.1:4101/graphql` */
  readonly url: string;
  readonly close: () => Promise<void>;
}

const maxBodyBytes = 8 * 1024 * 1024;

/**
 * One subgraph alone, under Mercurius: the same schema, resolvers and masking as in the gateway's process; subscriptions by
 * WebSocket on the same path. A call is made for the caller that its gateway signed.
 *
 * @throws RangeError without keys anywhere but on loopback
 */
export async function serveSubgraph(subgraph: Subgraph, options: ServeOptions): Promise<ServedSubgraph> {
  if (options.keys === null && !isLoopback(options.host)) throw new RangeError("unsigned calls are for loopback alone");
  const verifier = options.keys === null ? null : createVerifier(options.keys);
  const server = fastify({
    bodyLimit: maxBodyBytes,
    forceCloseConnections: "idle",
    http: { shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket" },
  });
  const sourceCalls = new WeakMap<IncomingMessage, SourceCalls>();
  const failuresOf = new WeakMap<IncomingMessage, SourceFailures>();
  server.addHook("onSend", async (request, reply) => {
    const header = sourceCalls.get(request.raw)?.take() ?? null;
    if (header !== null) reply.header(sourceCallsHeader, header);
    const why = failuresOf.get(request.raw)?.take() ?? null;
    if (why !== null) reply.header(sourceFailuresHeader, why);
  });
  const callerOf = verifier === null ? takeUnsignedRequests(server) : requireSignedRequests(server, verifier);
  refuseCodedBodies(server);
  const callFor = (request: FastifyRequest, reply: ServerResponse): OperationCall => {
    const gone = new AbortController();
    reply.once("close", () => {
      if (!reply.writableFinished) gone.abort();
    });
    const caller = callerOf(request.raw);
    if (caller === null) throw new RangeError("a request came past the check of signatures");
    const counted = createSourceCalls();
    sourceCalls.set(request.raw, counted);
    const failures = verifier === null ? null : createSourceFailures();
    if (failures !== null) failuresOf.set(request.raw, failures);
    return {
      requestId: requestIdOf(request.headers["x-request-id"]),
      signal: AbortSignal.any([gone.signal, AbortSignal.timeout(options.deadlineMs)]),
      caller,
      onSend: counted.onSend,
      ...(failures !== null && { onFailure: failures.add }),
    };
  };
  interpretGuarded(server, subgraph, callFor);
  await server.register(mercurius, {
    schema: subgraph.schema,
    jit: 1,
    graphiql: false,
    context: (request, reply) => subgraph.createContext(callFor(request, reply.raw)),
    errorFormatter: ({ data, errors }, context) => ({
      statusCode: 200,
      response: {
        data: data ?? null,
        errors: errors
          .flatMap(unwrapped)
          .map((error) => (isLeftOut(error) ? error : subgraph.maskError(error, callOf(context)))),
      },
    }),
  });
  server.graphql.addHook("onResolution", async (result, context) => {
    const { incomplete = [] } = context as Partial<ListReport>;
    if (incomplete.length > 0) result.errors = [...(result.errors ?? []), ...incomplete];
  });
  const subscriptions = serveSubscriptions(server.server, subgraph, verifier);
  server.get("/health/live", () => ({ status: "live" }));
  const origin = await server.listen({ host: options.host, port: options.port });
  return {
    url: `${origin}/graphql`,
    close: async () => {
      subscriptions.close();
      await server.close();
    },
  };
}

/** An operation that is refused before it runs has no context of ours. */
function callOf(context: object): Call {
  return (context as { readonly call?: Call }).call ?? { requestId: "none", signal: AbortSignal.abort() };
}

/** Mercurius wraps the problems of validation in one error. */
function unwrapped(error: GraphQLError): readonly GraphQLError[] {
  const inner = (error.originalError as { readonly errors?: unknown } | undefined)?.errors;
  return Array.isArray(inner) ? inner.filter((problem) => problem instanceof GraphQLError) : [error];
}

function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === "string" && /^[A-Za-z0-9._-]{1,64}$/.test(header) ? header : randomUUID();
}
