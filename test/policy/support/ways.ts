import { createHash } from "node:crypto";
import { createClient as createWebSocketClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { AnswerError } from "../../support/community.ts";
import { type Asker, headersOf } from "./callers.ts";

export interface WayAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
  readonly data?: any;
  readonly errors?: readonly AnswerError[];
}

/** Every way in which an operation comes to the gateway. */
export const ways = ["POST", "GET", "persisted query", "event stream", "WebSocket"] as const;
export type Way = (typeof ways)[number];

/** The first answer. */
export async function askBy(way: Way, origin: string, who: Asker, query: string): Promise<WayAnswer> {
  const url = `${origin}/graphql`;
  const headers = headersOf(who);
  const json = { ...headers, "content-type": "application/json" };
  switch (way) {
    case "POST":
      return answerOf(await fetch(url, { method: "POST", headers: json, body: JSON.stringify({ query }) }));
    case "GET":
      return answerOf(
        await fetch(`${url}?query=${encodeURIComponent(query)}`, {
          headers: { ...headers, "apollo-require-preflight": "1" },
        }),
      );
    case "persisted query": {
      const persistedQuery = { version: 1, sha256Hash: createHash("sha256").update(query).digest("hex") };
      const body = JSON.stringify({ query, extensions: { persistedQuery } });
      const first = await answerOf(await fetch(url, { method: "POST", headers: json, body }));
      const again = JSON.stringify({ extensions: { persistedQuery } });
      const second = await answerOf(await fetch(url, { method: "POST", headers: json, body: again }));
      // What was refused is not kept.
      return second.errors?.[0]?.extensions.code === "PERSISTED_QUERY_NOT_FOUND" ? first : second;
    }
    case "event stream": {
      const accept = "text/event-stream";
      const response = await fetch(url, {
        method: "POST",
        headers: { ...json, accept },
        body: JSON.stringify({ query }),
      });
      const text = await response.text();
      return JSON.parse(/^data: ?(\{.*)$/m.exec(text)?.[1] ?? text);
    }
    case "WebSocket": {
      const client = createWebSocketClient({
        url: `${origin.replace("http", "ws")}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        connectionParams: { ...headers },
      });
      return firstOf((sink) => client.subscribe({ query }, sink)).finally(() => void client.dispose());
    }
  }
}

async function answerOf(response: Response): Promise<WayAnswer> {
  return JSON.parse(await response.text());
}

interface Sink {
  readonly next: (result: unknown) => void;
  readonly error: (error: unknown) => void;
  readonly complete: () => void;
}

/** What refuses the operation as a whole is an answer of errors. */
async function firstOf(subscribe: (sink: Sink) => () => void): Promise<WayAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<WayAnswer>();
  const leave = subscribe({
    next: (result) => resolve(result as WayAnswer),
    error: (error) => (Array.isArray(error) ? resolve({ errors: error }) : reject(error)),
    complete: () => reject(new RangeError("no answer")),
  });
  return promise.finally(leave);
}
