import { type Dispatcher, errors } from "undici";
import { exchange } from "./exchange.ts";
import { FetchFailure } from "./fetchFailure.ts";
import type { SubgraphReply, Transport } from "./transport.ts";

/**
 * The subgraph answers at `url` (GraphQL over HTTP, POST, JSON). Connections are kept alive by `dispatcher`. The text of a
 * reply that is no GraphQL answer is dropped unread by anyone.
 */
export function remote(url: string, dispatcher: Dispatcher, maxReplyBytes: number): Transport {
  const { origin, pathname, search } = new URL(url);
  const path = pathname + search;
  return {
    mode: "remote",
    prepare: ({ query, operationName }) => {
      const start = `${JSON.stringify({ query, operationName }).slice(0, -1)},"variables":`;
      return async (variables, { requestId, signal }) => {
        const headers = {
          "content-type": "application/json",
          accept: "application/graphql-response+json, application/json",
          "x-request-id": requestId,
        };
        const body = `${start}${JSON.stringify(variables)}}`;
        try {
          const reply = await exchange(dispatcher, { origin, path, headers, body, signal, maxReplyBytes });
          return readReply(reply.statusCode, reply.text);
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
