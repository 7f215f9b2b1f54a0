import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FormattedExecutionResult, GraphQLFormattedError } from "graphql";
import type { Answering } from "../../answer.ts";
import { Answered } from "../../answered.ts";
import type { Log } from "../../kit/log.ts";
import type { Config } from "../../settings/config.ts";
import { refuse } from "../errorReplies.ts";
import type { OperationHandler } from "../graphqlRoute.ts";
import { acceptedMediaType, acceptsEventStream } from "../mediaType.ts";
import { requestContextOf } from "../requestContextOf.ts";
import { endEntry } from "../requestEntry.ts";
import { requestIdHeader } from "../requestId.ts";
import { credentialsOf } from "../requestIdentity.ts";
import { securityHeaders } from "../securityHeaders.ts";
import { sendAnswered } from "../sendAnswered.ts";
import type { ConnectionLimit } from "./connectionLimit.ts";
import type { LiveOperations, LiveResults } from "./liveOperations.ts";
import { readStreamRequest } from "./streamRequest.ts";

export interface EventStreamOptions {
  readonly config: Config;
  readonly log: Log;
  readonly answering: Answering;
  readonly live: LiveOperations;
  readonly limit: ConnectionLimit;
  /** For clients that want no stream. */
  readonly otherwise: OperationHandler;
}

/**
 * Operations as server-sent events: the distinct connections mode of the GraphQL over SSE protocol (graphql-sse). A query or
 * a mutation streams only for a client that accepts nothing else.
 */
export function answerEventStreams(options: EventStreamOptions): OperationHandler {
  const { answering, live, limit, config, otherwise } = options;
  return async (request, reply) => {
    const { accept } = request.headers;
    if (!acceptsEventStream(accept)) return otherwise(request, reply);
    const asked = readStreamRequest(request);
    const mediaType = acceptedMediaType(accept);
    if (asked === null) {
      return mediaType === null ? refuse(reply, 400, "BAD_REQUEST", noOperation) : otherwise(request, reply);
    }
    const context = requestContextOf(request, reply);
    const prepared = await answering.prepare(asked, context);
    if (prepared instanceof Answered) {
      return mediaType === null ? refuseOperation(reply, prepared.errors) : sendAnswered(reply, mediaType, prepared);
    }
    const { kind } = prepared.operation;
    if (kind !== "subscription" && mediaType !== null) {
      // A GET is Apollo Server's, which has rules of its own for it.
      if (request.method === "GET") return otherwise(request, reply);
      return sendAnswered(reply, mediaType, await answering.answer(prepared));
    }
    if (request.method === "GET" && kind === "mutation") {
      return refuse(reply, 405, "BAD_REQUEST", "A mutation has to be sent by POST.");
    }
    if (live.isStopping()) return refuse(reply, 503, "SUBSCRIPTION_ENDED", "The gateway is stopping.");
    const leave = limit.enter(request.ip);
    if (leave === null) return refuse(reply, 429, "TOO_MANY_SUBSCRIPTIONS", "Too many open connections; close one.");
    reply.raw.once("close", leave);
    const credentials = credentialsOf(request.headers, request.ip, config);
    const origin = { identity: context.identity, credentials, transport: "event-stream" } as const;
    return stream(request, reply, live.results(prepared, origin), options);
  };
}

const eventStreamType = "text/event-stream; charset=utf-8";

/** A comment, so that the client knows at once that it is connected, and later that it still is. */
const opened = ":\n\n";
const completed = "event: complete\ndata:\n\n";

const noOperation =
  "No operation for an event stream: POST JSON, or GET from a page of this gateway or with the header apollo-require-preflight.";

async function stream(
  request: FastifyRequest,
  reply: FastifyReply,
  results: LiveResults,
  { config, log }: EventStreamOptions,
): Promise<FastifyReply> {
  const { raw } = reply.hijack();
  // Its results are recorded one by one.
  endEntry(request);
  raw.writeHead(200, {
    ...securityHeaders,
    [requestIdHeader]: request.id,
    "content-type": eventStreamType,
    // Otherwise the connection stays open behind the stream while the gateway drains.
    connection: "close",
    // Proxies that buffer would hold events back.
    "x-accel-buffering": "no",
  });
  raw.write(opened);
  const heartbeat = setInterval(() => {
    if (!raw.writableNeedDrain) raw.write(opened);
  }, config.liveHeartbeatMs);
  raw.once("close", () => void results.return());
  try {
    for await (const result of results) {
      if (await write(raw, eventOf(result), config.liveStuckMs)) continue;
      log.warn({ requestId: request.id }, "event stream cut: the client does not read");
      raw.destroy();
      break;
    }
    raw.end(completed);
  } finally {
    clearInterval(heartbeat);
  }
  return reply;
}

function eventOf(result: FormattedExecutionResult): string {
  return `event: next\ndata: ${JSON.stringify(result)}\n\n`;
}

/** Waits until the client has taken enough for the next event; false when it does not in time. */
async function write(raw: ServerResponse, text: string, stuckMs: number): Promise<boolean> {
  if (raw.destroyed || raw.write(text)) return true;
  const tooLong = new AbortController();
  const timer = setTimeout(() => tooLong.abort(), stuckMs);
  const { signal } = tooLong;
  try {
    await Promise.race([once(raw, "drain", { signal }), once(raw, "close", { signal })]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    tooLong.abort();
  }
}

/**
 * An operation that may not run, as the protocol has it: one result with the errors, then the end. With a status of HTTP
 * instead a client of the protocol takes the connection for broken and tries again.
 */
function refuseOperation(reply: FastifyReply, errors: readonly GraphQLFormattedError[]): FastifyReply {
  return reply.type(eventStreamType).send(`${opened}${eventOf({ errors })}${completed}`);
}
