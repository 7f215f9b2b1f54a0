import type { FormattedExecutionResult } from "graphql";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWebSocketClient } from "graphql-ws";
import { WebSocket } from "ws";

export interface Followed {
  /** Everything that came, in order. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
  readonly results: FormattedExecutionResult<any>[];
  /** Null after `complete`; what the client reported otherwise. */
  readonly ended: Promise<unknown>;
  readonly leave: () => void;
}

export interface LiveClient {
  readonly follow: (query: string, variables?: Record<string, unknown>) => Followed;
  readonly close: () => void;
}

export const transports = ["event stream", "WebSocket"] as const;
export type LiveTransport = (typeof transports)[number];

/** A client of its own connection, by the libraries that front ends use. It connects with the first operation. */
export function openLiveClient(origin: string, transport: LiveTransport): LiveClient {
  const client =
    transport === "WebSocket"
      ? createWebSocketClient({
          url: `${origin.replace("http", "ws")}/graphql`,
          webSocketImpl: WebSocket,
          retryAttempts: 0,
        })
      : createSseClient({ url: `${origin}/graphql`, retryAttempts: 0 });
  return {
    follow(query, variables = {}) {
      const results: FormattedExecutionResult[] = [];
      const { promise: ended, resolve } = Promise.withResolvers<unknown>();
      const leave = client.subscribe(
        { query, variables },
        {
          next: (result: unknown) => void results.push(result as FormattedExecutionResult),
          error: resolve,
          complete: () => resolve(null),
        },
      );
      return { results, ended, leave };
    },
    close: () => void client.dispose(),
  };
}
