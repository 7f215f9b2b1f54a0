import { request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { MessageType } from "graphql-ws";
import { WebSocket } from "ws";

/** Each way in which a mutation comes to the gateway: `server` is the one of Apollo Server, which POST does not take by itself. */
export const writeWays = ["post", "server", "event stream", "WebSocket"] as const;
export type WriteWay = (typeof writeWays)[number];

/** When the client goes: after so many milliseconds, or as soon as anything comes. */
export interface Cut {
  readonly afterMs: number;
  readonly atFirstBytes: boolean;
  /** Not before the answer. */
  readonly untilAnswer?: boolean;
  /** Goes when this is aborted, if not before. */
  readonly signal?: AbortSignal;
}

export interface Mutation {
  readonly query: string;
  readonly variables: { readonly input: { readonly idempotencyKey: string } };
}

/** By its key the platform knows a mutation, by its request id the query log, which keeps keys as hashes: they are one here. */
function requestIdOf({ variables }: Mutation): Readonly<Record<string, string>> {
  return { "x-request-id": variables.input.idempotencyKey };
}

/** Sends a mutation and goes. Resolves when the connection is gone, whoever ended it. */
export async function cutMutation(way: WriteWay, origin: string, mutation: Mutation, cut: Cut): Promise<void> {
  await (way === "WebSocket" ? overWebSocket(origin, mutation, cut) : overHttp(way, origin, mutation, cut));
}

async function overHttp(way: WriteWay, origin: string, mutation: Mutation, { afterMs, atFirstBytes, signal }: Cut) {
  const body = JSON.stringify(way === "server" ? { ...mutation, extensions: {} } : mutation);
  const accept = way === "event stream" ? "text/event-stream" : "application/json";
  const asked = request(`${origin}/graphql`, {
    method: "POST",
    agent: false,
    headers: {
      "content-type": "application/json",
      accept,
      "content-length": Buffer.byteLength(body),
      ...requestIdOf(mutation),
    },
  });
  const gone = new Promise((resolve) => asked.once("close", resolve));
  asked.on("error", () => undefined);
  asked.on("response", (response) => {
    response.on("error", () => undefined);
    response.resume();
    if (atFirstBytes) asked.destroy();
  });
  asked.end(body);
  signal?.addEventListener("abort", () => asked.destroy());
  const leaving = new AbortController();
  const left = wait(afterMs, undefined, { signal: leaving.signal }).then(
    () => asked.destroy(),
    () => undefined,
  );
  await gone;
  leaving.abort();
  await left;
}

async function overWebSocket(origin: string, mutation: Mutation, cut: Cut): Promise<void> {
  const { afterMs, atFirstBytes, untilAnswer = false, signal } = cut;
  const socket = new WebSocket(`${origin.replace("http", "ws")}/graphql`, "graphql-transport-ws", {
    headers: requestIdOf(mutation),
  });
  const gone = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => undefined);
  socket.on("open", () => socket.send(JSON.stringify({ type: MessageType.ConnectionInit })));
  signal?.addEventListener("abort", () => socket.terminate());
  let timer: NodeJS.Timeout | undefined;
  socket.on("message", (message) => {
    if (!String(message).includes(MessageType.ConnectionAck)) {
      if (atFirstBytes || untilAnswer) socket.terminate();
      return;
    }
    socket.send(JSON.stringify({ id: "1", type: MessageType.Subscribe, payload: mutation }));
    timer = setTimeout(() => socket.terminate(), afterMs);
  });
  await gone;
  clearTimeout(timer);
}
