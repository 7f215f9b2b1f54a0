import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import {
  type ExecutionArgs,
  type FormattedExecutionResult,
  GraphQLError,
  getOperationAST,
  OperationTypeNode,
  parse,
} from "graphql";
import { handleProtocols, makeServer, type SubscribePayload } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import { type Caller, type OperationCall, unrestrictedCaller } from "../../access/caller.ts";
import { decodeCaller } from "../../access/callerHeader.ts";
import { subscriptionBody, type Verifier } from "../../access/signature.ts";
import { keepExact, mapExactNumbers, scriptNumber } from "../../schema/exactNumber.ts";
import { maskedError } from "../kit/publicError.ts";
import { createSourceCalls, type SourceCalls, sourceCallsHeader } from "../kit/sourceCalls.ts";
import type { RunSubscription, Subgraph, SubgraphOperation } from "../subgraph.ts";
import { isSigned } from "./signedRequests.ts";

export interface ServedSubscriptions {
  /** Ends every subscription and closes its connection with 1001. */
  readonly close: () => void;
}

const path = "/graphql";
const maxMessageBytes = 8 * 1024 * 1024;
/** Of one connection: a gateway puts all its subscriptions on one. */
const maxSubscriptions = 10_000;
const heartbeatMs = 15_000;

/**
 * `graphql-transport-ws` for a subgraph that runs alone. Not Mercurius' own: that one does not validate a subscription, keeps
 * one context for all its events, and sends the text of an error that a source throws.
 *
 * @param verifier null takes everybody, without access control. Else the connection has to be signed by a gateway, and each
 *   subscription with its caller.
 */
export function serveSubscriptions(server: Server, subgraph: Subgraph, verifier: Verifier | null): ServedSubscriptions {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols,
  });
  const sourceCalls = new WeakMap<object, SourceCalls>();
  const protocol = makeServer<Record<string, unknown>, { readonly gone: AbortSignal }>({
    jsonMessageReviver: keepExact,
    onSubscribe: ({ subscriptions, extra }, _id, payload) => {
      if (Object.keys(subscriptions).length > maxSubscriptions) {
        return [new GraphQLError("The connection has too many subscriptions.", busy)];
      }
      const { query, operationName = null, variables = null } = payload;
      const operation = { query, operationName: operationName ?? undefined };
      const caller = verifier === null ? unrestrictedCaller : signedCaller(verifier, payload);
      if (caller === null) return [new GraphQLError("The subscription is not signed by a gateway.", unauthenticated)];
      const counted = createSourceCalls();
      const requestId = requestIdOf(payload.extensions?.["requestId"]);
      const call = { requestId, signal: extra.gone, caller, onSend: counted.onSend };
      const args = prepared(subgraph, operation, variables ?? {}, call);
      sourceCalls.set(args, counted);
      return args;
    },
    onNext: (_context, _id, _payload, args, result) => {
      const calls = sourceCalls.get(args)?.take() ?? null;
      if (calls === null) return undefined;
      return { ...(result as FormattedExecutionResult), extensions: { [sourceCallsHeader]: calls } };
    },
    subscribe: (args) => (args as Prepared).start(),
  });

  function accept(socket: WebSocket): void {
    const gone = new AbortController();
    const ended = Promise.withResolvers<void>();
    const heartbeat = keepAlive(socket);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        // Settles when the text has left this process; only then is the next event taken from its source. A sender on a
        // closed connection waits for its own end.
        send: async (text) => ((await sent(socket, text)) ? undefined : ended.promise),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) =>
          socket.on("message", (text) => {
            receive(String(text)).catch(() => socket.close(1011, "Internal error"));
          }),
      },
      { gone: gone.signal },
    );
    socket.on("error", () => socket.terminate());
    socket.once("close", (code, reason) => {
      clearInterval(heartbeat);
      gone.abort();
      closed(code, String(reason)).then(ended.resolve, ended.resolve);
    });
  }

  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (new URL(request.url ?? "/", "http://subgraph").pathname !== path) {
      socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    } else if (verifier !== null && !isSigned(verifier, request, "GET", "")) {
      socket.end("HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    } else sockets.handleUpgrade(request, socket, head, accept);
  });
  return {
    close: () => {
      for (const socket of sockets.clients) {
        socket.close(1001, "The subgraph is stopping");
        setTimeout(() => socket.terminate(), 1_000).unref();
      }
    },
  };
}

const busy = { extensions: { code: "TOO_MANY_SUBSCRIPTIONS" } };
const badRequest = { extensions: { code: "BAD_REQUEST" } };
const unauthenticated = { extensions: { code: "UNAUTHENTICATED" } };

function signedCaller(verifier: Verifier, payload: SubscribePayload): Caller | null {
  const { query, operationName = null, variables = null, extensions } = payload;
  const [caller, requestId, signature] = ["caller", "requestId", "signature"].map((name) => textOf(extensions?.[name]));
  const body = subscriptionBody(query, operationName, variables ?? {});
  const call = { method: "SUBSCRIBE", path, requestId: requestId ?? "", caller: caller ?? "", body } as const;
  return verifier.verify(signature ?? "", call) ? decodeCaller(call.caller) : null;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** What graphql-ws carries from `onSubscribe` to `subscribe`. */
interface Prepared extends ExecutionArgs {
  readonly start: () => ReturnType<RunSubscription>;
}

function prepared(
  subgraph: Subgraph,
  { query, operationName }: SubgraphOperation,
  variables: Readonly<Record<string, unknown>>,
  call: OperationCall,
): Prepared | readonly GraphQLError[] {
  try {
    const document = parse(query);
    if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.SUBSCRIPTION) {
      return [new GraphQLError("Only subscriptions are taken here; queries and mutations go by POST.", badRequest)];
    }
    const run = subgraph.prepareSubscription({ query, operationName });
    const readable = mapExactNumbers(variables, scriptNumber) as typeof variables;
    return { schema: subgraph.schema, document, operationName, start: () => run(readable, call) };
  } catch (error) {
    return [maskedError(error instanceof GraphQLError ? error : new GraphQLError("The operation is no GraphQL."))];
  }
}

function sent(socket: WebSocket, text: string): Promise<boolean> {
  return new Promise((settle) => {
    if (socket.readyState !== socket.OPEN) return settle(false);
    socket.send(text, (error) => settle(error === undefined || error === null));
  });
}

/** A peer that is cut off without a word is noticed by the second beat without an answer. */
function keepAlive(socket: WebSocket): NodeJS.Timeout {
  let answered = true;
  socket.on("pong", () => {
    answered = true;
  });
  return setInterval(() => {
    if (answered) socket.ping();
    else socket.terminate();
    answered = false;
  }, heartbeatMs);
}

function requestIdOf(given: unknown): string {
  return typeof given === "string" && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : randomUUID();
}
