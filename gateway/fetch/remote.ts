import { type Dispatcher, errors } from "undici";
import { FetchFailure } from "./fetchFailure.ts";
import type { SubgraphReply, Transport } from "./transport.ts";

/**
 * The subgraph answers at `url` (GraphQL over HTTP, POST, JSON). Connections are kept alive by `dispatcher`, which also
 * limits the size of a reply. The text of a reply that is no GraphQL answer is dropped unread by anyone.
 */
export function remote(url: string, dispatcher: Dispatcher): Transport {
  const { origin, pathname, search } = new URL(url);
  return {
    mode: "remote",
    prepare: ({ query, operationName }) => {
      const start = `${JSON.stringify({ query, operationName }).slice(0, -1)},"variables":`;
      return async (variables, call) => {
        const request = {
          origin,
          path: pathname + search,
          method: "POST" as const,
          headers: {
            "content-type": "application/json",
            accept: "application/graphql-response+json, application/json",
            "x-request-id": call.requestId,
          },
          body: `${start}${JSON.stringify(variables)}}`,
          signal: call.signal,
        };
        try {
          const { statusCode, body } = await dispatcher.request(request);
          return readReply(statusCode, await body.text());
        } catch (error) {
          throw error instanceof FetchFailure ? error : transportFailure(error);
        }
      };
    },
  };
}

/** A GraphQL answer counts whatever its status: servers differ in the status they give to a refused operation. */
function readReply(statusCode: number, text: string): SubgraphReply {
  const reply = parseJson(text);
  if (typeof reply === "object" && reply !== null && ("data" in reply || "errors" in reply)) return reply;
  if (statusCode >= 500) throw new FetchFailure("SOURCE_UNAVAILABLE", `HTTP status ${statusCode}`);
  throw new FetchFailure("SOURCE_BAD_REPLY", `no GraphQL answer, HTTP status ${statusCode}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function transportFailure(error: unknown): FetchFailure {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
  if (error instanceof errors.ResponseExceededMaxSizeError) {
    return new FetchFailure("SOURCE_BAD_REPLY", "reply over the size limit", { cause: error });
  }
  if (
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError
  ) {
    return new FetchFailure("SOURCE_TIMEOUT", code, { cause: error });
  }
  if (error instanceof errors.HTTPParserError) {
    return new FetchFailure("SOURCE_BAD_REPLY", "no HTTP", { cause: error });
  }
  return new FetchFailure("SOURCE_UNAVAILABLE", `connection: ${code}`, { cause: error });
}
