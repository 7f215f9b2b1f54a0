import { randomUUID } from "node:crypto";
import { CloseCode, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { OperationCall } from "../../access/caller.ts";
import { encodeCaller } from "../../access/callerHeader.ts";
import { type Signer, subscriptionBody } from "../../access/signature.ts";
import { keepExact, mapExactNumbers, roundedNumber } from "../../schema/exactNumber.ts";
import { createEventBuffer, type EventBuffer } from "./eventBuffer.ts";
import { FetchFailure } from "./fetchFailure.ts";
import type { SubscriptionTransport } from "./subscriptionFetch.ts";
import type { SubgraphReply } from "./transport.ts";

export interface RemoteSubscriptionOptions {
  /** Of the subgraph's HTTP endpoint; its WebSocket is at the same path. */
  readonly url: string;
  /** Time to connect, to be acknowledged, and for a heartbeat to be answered. */
  readonly deadlineMs: number;
  readonly maxMessageBytes: number;
  /** Null for a subgraph that looks at no signatures. */
  readonly sign: Signer | null;
}

export interface RemoteSubscriptions extends SubscriptionTransport {
  readonly close: () => void;
}

/** Events of one subscription that wait for a slow client. */
const maxWaiting = 1_000;
const heartbeatMs = 15_000;
const normalClosure = 1_000;

/**
 * Follows a subgraph by `graphql-transport-ws`. One connection carries all its subscriptions; it is opened with the first
 * and closed with the last. When it breaks, each of them fails: changes may have been missed, so nothing is taken up again
 * behind the client's back.
 */
export function remoteSubscription(options: RemoteSubscriptionOptions): RemoteSubscriptions {
  const { deadlineMs } = options;
  const running = new Set<EventBuffer<SubgraphReply>>();
  let beat: NodeJS.Timeout | undefined;
  /** The last subscription has gone, so the connection is being closed by us. */
  let isLeaving = false;
  const breakAll = (failure: FetchFailure) => {
    clearTimeout(beat);
    for (const buffer of [...running]) buffer.end(failure);
  };
  const client = createClient({
    url: webSocketUrl(options.url),
    webSocketImpl: boundedWebSocket(options),
    jsonMessageReviver: keepExact,
    retryAttempts: 0,
    connectionAckWaitTimeout: deadlineMs,
    keepAlive: heartbeatMs,
    on: {
      ping: (received) => {
        if (!received) beat = setTimeout(() => client.terminate(), deadlineMs);
      },
      pong: (received) => {
        if (received) clearTimeout(beat);
      },
      closed: (event) => {
        // Who comes while our own farewell is under way gets the next connection.
        if (isLeaving && codeOf(event) === normalClosure) clearTimeout(beat);
        else breakAll(failureOf(event));
        isLeaving = false;
      },
      error: (error) => breakAll(failureOf(error)),
    },
  });

  return {
    prepareSubscription: ({ query, operationName }) =>
      async function* (variables, call) {
        const { signal } = call;
        const payload = { query, operationName: operationName ?? null, variables: { ...variables } };
        let leave = () => {};
        const buffer = createEventBuffer<SubgraphReply>(maxWaiting, () => {
          running.delete(buffer);
          isLeaving = running.size === 0;
          leave();
        });
        running.add(buffer);
        const onGone = () => buffer.end();
        signal.addEventListener("abort", onGone, { once: true });
        if (signal.aborted) onGone();
        leave = client.subscribe<Record<string, unknown>>(
          { ...payload, extensions: extensionsOf(options, payload, call) },
          {
            next: ({ data, errors, extensions }) => buffer.push({ data, errors: rounded(errors), extensions }),
            error: (error) => {
              if (isRefusal(error)) buffer.push({ errors: rounded(error) });
              buffer.end(isRefusal(error) ? undefined : failureOf(error));
            },
            complete: () => buffer.end(),
          },
        );
        try {
          yield* buffer.events();
        } finally {
          signal.removeEventListener("abort", onGone);
          leave();
        }
      },
    close: () => {
      breakAll(new FetchFailure("SOURCE_UNAVAILABLE", "the gateway is stopping"));
      void client.dispose();
    },
  };
}

function extensionsOf(
  { url, sign }: RemoteSubscriptionOptions,
  payload: { readonly query: string; readonly operationName: string | null; readonly variables: object },
  call: OperationCall,
): Record<string, string> {
  const { requestId } = call;
  if (sign === null) return { requestId };
  const caller = encodeCaller(call.caller);
  const body = subscriptionBody(payload.query, payload.operationName, payload.variables);
  const signature = sign({ method: "SUBSCRIBE", path: new URL(url).pathname, requestId, caller, body });
  return { requestId, caller, signature };
}

/** A connection is nobody's: each subscription on it says whose it is. */
function signedUpgrade(sign: Signer, path: string): Record<string, string> {
  const requestId = randomUUID();
  return {
    "x-request-id": requestId,
    "x-signature": sign({ method: "GET", path, requestId, caller: "", body: "" }),
  };
}

function webSocketUrl(url: string): string {
  const address = new URL(url);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

function boundedWebSocket({ url, deadlineMs, maxMessageBytes, sign }: RemoteSubscriptionOptions): object {
  const { pathname, search } = new URL(url);
  return class extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols, {
        headers: sign === null ? {} : signedUpgrade(sign, pathname + search),
        handshakeTimeout: deadlineMs,
        maxPayload: maxMessageBytes,
        perMessageDeflate: false,
        followRedirects: false,
      });
    }
  };
}

/** The indexes of a path are numbers of JavaScript. */
function rounded(errors: unknown): unknown {
  return mapExactNumbers(errors, roundedNumber);
}

/** The subgraph's own errors, in an `error` message of the protocol. */
function isRefusal(error: unknown): error is readonly unknown[] {
  return Array.isArray(error);
}

function codeOf(event: unknown): unknown {
  return typeof event === "object" && event !== null && "code" in event ? event.code : null;
}

/** By what graphql-ws reports: a close event, the error event of a socket, or an error of its own about a message. */
function failureOf(event: unknown): FetchFailure {
  const code = codeOf(event);
  const message = typeof event === "object" && event !== null && "message" in event ? event.message : null;
  if (code === CloseCode.ConnectionAcknowledgementTimeout || message === "Opening handshake has timed out") {
    return new FetchFailure("SOURCE_TIMEOUT", "no connection in time");
  }
  if (typeof code === "number") return new FetchFailure("SOURCE_UNAVAILABLE", `connection closed: ${code}`);
  if (event instanceof Error) return new FetchFailure("SOURCE_BAD_REPLY", "no message of the protocol");
  return new FetchFailure("SOURCE_UNAVAILABLE", "no connection");
}
