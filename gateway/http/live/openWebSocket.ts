import type { ExecutionArgs, ExecutionResult, FormattedExecutionResult, GraphQLError } from "graphql";
import { makeServer } from "graphql-ws";
import type { WebSocket } from "ws";
import type { Credentials, Identity } from "../../../access/identity.ts";
import { keepExact } from "../../../schema/exactNumber.ts";
import type { Answering } from "../../answer.ts";
import { Answered, asErrors, formattedError, refusedAs } from "../../answered.ts";
import { notTrusted, withDocument } from "../../caller/documentOf.ts";
import type { Gate } from "../../caller/gate.ts";
import { variablesFromExact } from "../../graph/exactVariables.ts";
import type { Log } from "../../kit/log.ts";
import type { Refusal } from "../../kit/refusal.ts";
import type { RequestContext } from "../../operation/requestContext.ts";
import { beginEntry } from "../../record/auditEntry.ts";
import type { Recorder } from "../../record/recorder.ts";
import type { Config } from "../../settings/config.ts";
import type { LiveOperations } from "./liveOperations.ts";
import { operationPlaceholder } from "./operationPlaceholder.ts";

export interface ServeWebSocketOptions {
  readonly config: Config;
  readonly answering: Answering;
  readonly live: LiveOperations;
  readonly log: Log;
  readonly gate: Gate;
  /** Null without a query log. */
  readonly recorder: Recorder | null;
}

/** Where a WebSocket comes from. */
export interface WebSocketOrigin {
  readonly requestId: string;
  /** Of the request that opened it; what `connection_init` says comes before its headers. */
  readonly credentials: Credentials;
}

/** Answers that a client has asked for and does not take; beyond it no further message of the client is read. */
const maxBufferedBytes = 1024 * 1024;

/** One connection by the protocol `graphql-transport-ws`, with its limits. */
export function openWebSocket(
  socket: WebSocket,
  { requestId, credentials }: WebSocketOrigin,
  { config, answering, live, log, gate, recorder }: ServeWebSocketOptions,
): void {
  /** Of one message. Nobody is told of its end but by the connection. */
  function entryOf(identity: Identity | null) {
    if (recorder === null) return null;
    return Object.assign(beginEntry({ requestId, address: credentials.address, transport: "websocket" }), { identity });
  }
  /** What is refused here is recorded as well. */
  async function refuse(identity: Identity | null, { code, message }: Refusal): Promise<readonly GraphQLError[]> {
    const context = { entry: entryOf(identity), isGone: () => false };
    return asErrors((await answering.record(context, refusedAs([formattedError(code, message)]))).errors);
  }

  const protocol = makeServer({
    jsonMessageReviver: keepExact,
    connectionInitWaitTimeout: config.liveInitMs,
    // Browsers cannot set headers for a WebSocket, so that `connection_init` may say who it is.
    onConnect: async ({ connectionParams }) => {
      const admission = await gate.admit(initialised(credentials, connectionParams, config));
      if (!("refused" in admission)) return true;
      await refuse(admission.by, admission.refused);
      return false;
    },
    onSubscribe: async ({ subscriptions, connectionParams }, _id, payload) => {
      // Before anything is waited for: those that come meanwhile count for themselves.
      const isOneTooMany = Object.keys(subscriptions).length > config.liveOperations;
      // A token that was good when the connection opened may not be any more.
      const shown = initialised(credentials, connectionParams, config);
      const admission = await gate.admit(shown);
      if ("refused" in admission) return refuse(admission.by, admission.refused);
      const { identity } = admission;
      const unavailable = recorder?.unavailable() ?? null;
      if (unavailable !== null) return refuse(identity, unavailable);
      if (isOneTooMany) return refuse(identity, tooMany(config.liveOperations));
      const parameters = await withDocument({ ...payload }, identity, gate.trustedDocument);
      if (parameters === null) return refuse(identity, notTrusted);
      const { operationName, variables } = payload;
      const query = String(parameters["query"] ?? "");
      const asked = { query, operationName: operationName ?? undefined, variables: variablesFromExact(variables) };
      const context: RequestContext = {
        ...{ requestId, identity, address: credentials.address, entry: entryOf(identity) },
        ...{ isGone: () => false, onGone: () => undefined },
      };
      const prepared = await answering.prepare(asked, context);
      if (prepared instanceof Answered) return asErrors(prepared.errors);
      const results = live.results(prepared, { identity, credentials: shown, transport: "websocket" });
      const running: Running = {
        ...operationPlaceholder(prepared.operation.kind),
        results: results as AsyncGenerator<unknown> as Running["results"],
      };
      return running;
    },
    execute: (args) => (args as Running).results,
    subscribe: (args) => (args as Running).results,
    onError: (_context, _id, _payload, errors) => errors.map((error) => error.toJSON()),
    // Masked already.
    onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
  });
  const heartbeat = keepAlive(socket, config.liveHeartbeatMs);
  const onStuck = () => log.warn({ requestId }, "WebSocket cut: the client does not read");
  /** Settles when every operation of the connection has been told that it is gone. */
  const gone = Promise.withResolvers<void>();
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      // A sender on a closed connection waits for its own end instead of taking the next event.
      send: async (text) => ((await send(socket, text, config.liveStuckMs, onStuck)) ? undefined : gone.promise),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (receive) =>
        socket.on("message", (message) => {
          if (socket.bufferedAmount > maxBufferedBytes) socket.pause();
          const text = String(message);
          receive(text).catch((error: unknown) => {
            // graphql-ws knows the message and throws; by the protocol no client sends it.
            if (isOfServers(text)) return socket.close(4400, "Clients send no message of this type");
            log.error({ requestId, err: error }, "WebSocket failed");
            socket.close(1011, "Internal error");
          });
        }),
    },
    {},
  );
  socket.on("error", () => socket.terminate());
  socket.once("close", (code, reason) => {
    clearInterval(heartbeat);
    closed(code, String(reason)).then(gone.resolve, gone.resolve);
  });
}

const serverMessages: ReadonlySet<unknown> = new Set(["connection_ack", "next", "error"]);

/** @param text a message that graphql-ws has read */
function isOfServers(text: string): boolean {
  const { type }: { readonly type: unknown } = JSON.parse(text);
  return serverMessages.has(type);
}

function initialised(
  credentials: Credentials,
  parameters: Readonly<Record<string, unknown>> | undefined,
  { purposeHeader, caseHeader }: Config,
): Credentials {
  const given = new Map(Object.entries(parameters ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const one = (name: string, otherwise: string | undefined) => {
    const value = given.get(name.toLowerCase());
    return typeof value === "string" ? value : otherwise;
  };
  return {
    authorization: one("authorization", credentials.authorization),
    address: credentials.address,
    purpose: one(purposeHeader, credentials.purpose),
    caseId: one(caseHeader, credentials.caseId),
  };
}

/** What graphql-ws carries from `onSubscribe` to the execution. */
interface Running extends ExecutionArgs {
  /** Masked; graphql-ws would have its errors as objects, but passes them on as they are. */
  readonly results: AsyncGenerator<ExecutionResult>;
}

/**
 * Settles when the text has left this process, so that the next event is not taken from its source before; with false when it
 * never will. A client that does not take it in time is closed with 1013 and cut a second later.
 */
function send(socket: WebSocket, text: string, stuckMs: number, onStuck: () => void): Promise<boolean> {
  return new Promise((settle) => {
    if (socket.readyState !== socket.OPEN) return settle(false);
    const timer = setTimeout(() => {
      onStuck();
      socket.close(1013, "The client does not read what it is sent");
      setTimeout(() => socket.terminate(), 1_000);
    }, stuckMs);
    socket.send(text, (error) => {
      clearTimeout(timer);
      if (socket.isPaused && socket.bufferedAmount <= maxBufferedBytes) socket.resume();
      settle(error === undefined || error === null);
    });
  });
}

/** A peer that is cut off without a word is noticed by the second beat without an answer. */
function keepAlive(socket: WebSocket, heartbeatMs: number): NodeJS.Timeout {
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

function tooMany(limit: number): Refusal {
  const message = `The connection runs ${limit} operations already; complete one, or open another connection.`;
  return { code: "TOO_MANY_SUBSCRIPTIONS", message };
}
