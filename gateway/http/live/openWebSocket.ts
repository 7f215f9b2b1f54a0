import {
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
} from "graphql";
import { makeServer } from "graphql-ws";
import type { WebSocket } from "ws";
import type { Credentials, Identity } from "../../../access/identity.ts";
import { keepExact } from "../../../schema/exactNumber.ts";
import type { OperationAudit } from "../../audit/operationAudit.ts";
import type { Recorder } from "../../audit/recorder.ts";
import { notTrusted, withDocument } from "../../caller/documentOf.ts";
import { type Gate, type Refusal, refusedError } from "../../caller/gate.ts";
import type { Config } from "../../config.ts";
import type { Log } from "../../log.ts";
import { variablesFromExact } from "../../operation/exactVariables.ts";
import type { LiveOperations, LiveRequest, LiveSender } from "./liveOperations.ts";
import { recordsOf } from "./liveRecords.ts";
import { operationPlaceholder } from "./operationPlaceholder.ts";

export interface ServeWebSocketOptions {
  readonly config: Config;
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
  { config, live, log, gate, recorder }: ServeWebSocketOptions,
): void {
  /** What is refused here is recorded as well. */
  async function refuse(
    sender: LiveSender | RefusedSender,
    errors: readonly GraphQLError[],
    operation: OperationAudit | null = null,
    asked: Pick<LiveRequest, "variables"> = { variables: {} },
  ): Promise<readonly GraphQLError[]> {
    const formatted = errors.map((error) => error.toJSON());
    const unrecorded = await recordsOf(recorder, operation, asked, sender, requestId).failed(formatted);
    return unrecorded === null ? errors : (unrecorded.errors ?? []).map(asError);
  }

  const protocol = makeServer({
    jsonMessageReviver: keepExact,
    connectionInitWaitTimeout: config.liveInitMs,
    // Browsers cannot set headers for a WebSocket, so that `connection_init` may say who it is.
    onConnect: async ({ connectionParams }) => {
      const sender = await senderOf(gate, initialised(credentials, connectionParams, config));
      if (!("refused" in sender)) return true;
      await refuse(sender, [refusedError(sender.refused)]);
      return false;
    },
    onSubscribe: async ({ subscriptions, connectionParams }, _id, payload) => {
      // Before anything is waited for: those that come meanwhile count for themselves.
      const isOneTooMany = Object.keys(subscriptions).length > config.liveOperations;
      const sender = await senderOf(gate, initialised(credentials, connectionParams, config));
      if ("refused" in sender) return refuse(sender, [refusedError(sender.refused)]);
      const unavailable = recorder?.unavailable() ?? null;
      if (unavailable !== null) return refuse(sender, [refusedError(unavailable)]);
      if (isOneTooMany) return refuse(sender, [tooMany(config.liveOperations)]);
      const parameters = await withDocument({ ...payload }, sender.identity, gate.trustedDocument);
      if (parameters === null) return refuse(sender, [refusedError(notTrusted)]);
      const { operationName, variables } = payload;
      const query = String(parameters["query"] ?? "");
      const asked = { query, operationName: operationName ?? undefined, variables: variablesFromExact(variables) };
      const operation = await live.read(asked, sender, requestId);
      if (operation.kind === "refused") return refuse(sender, operation.errors.map(asError), operation.audit, asked);
      const placeholder: Running = {
        ...operationPlaceholder(operation.kind),
        results: operation.results(requestId) as AsyncGenerator<unknown> as Running["results"],
      };
      return placeholder;
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
      // Whoever sends to a connection that is gone waits for his own end instead of taking the next event.
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

interface RefusedSender extends Omit<LiveSender, "identity"> {
  /** Null where it could not be told. */
  readonly identity: Identity | null;
  readonly refused: Refusal;
}

/** A token that was good when the connection opened may not be any more. */
async function senderOf(gate: Gate, credentials: Credentials): Promise<LiveSender | RefusedSender> {
  const admission = await gate.admit(credentials);
  const from = { credentials, transport: "websocket" } as const;
  return "refused" in admission
    ? { ...from, identity: admission.by, refused: admission.refused }
    : { ...from, identity: admission.identity };
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

function tooMany(limit: number): GraphQLError {
  return new GraphQLError(
    `The connection runs ${limit} operations already; complete one, or open another connection.`,
    {
      extensions: { code: "TOO_MANY_SUBSCRIPTIONS" },
    },
  );
}

/** Already masked: `toJSON` of it gives the same again, places in the text included. */
function asError(formatted: GraphQLFormattedError): GraphQLError {
  const { message, path, extensions } = formatted;
  const error = new GraphQLError(message, { path: path ?? null, extensions: extensions ?? null });
  return Object.assign(error, { toJSON: () => formatted });
}
