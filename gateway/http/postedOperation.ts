import type { FastifyRequest } from "fastify";
import type { Answering } from "../answer.ts";
import { Answered, refusedBy } from "../answered.ts";
import type { Asked } from "../asked.ts";
import { streamRequired } from "../operation/requireOperation.ts";
import type { OperationHandler } from "./graphqlRoute.ts";
import { acceptedMediaType, plainJson } from "./mediaType.ts";
import { requestContextOf } from "./requestContextOf.ts";
import { sendAnswered } from "./sendAnswered.ts";

export interface PostedOperationOptions {
  readonly answering: Answering;
  /** Apollo Server, for everything else. */
  readonly otherwise: OperationHandler;
}

/**
 * Answers POSTed JSON operations. Apollo Server costs more than 15 % of a request (docs/decisions/0007), so it handles
 * only the rare rest: GET and persisted queries.
 */
export function answerPostedOperations({ answering, otherwise }: PostedOperationOptions): OperationHandler {
  return async (request, reply) => {
    const asked = readPosted(request);
    const mediaType = acceptedMediaType(request.headers.accept);
    if (asked === null || mediaType === null) return otherwise(request, reply);
    const context = requestContextOf(request, reply);
    const prepared = await answering.prepare(asked, context);
    if (prepared instanceof Answered) return sendAnswered(reply, mediaType, prepared);
    if (prepared.operation.kind === "subscription") {
      return sendAnswered(reply, mediaType, await answering.record(context, refusedBy(streamRequired)));
    }
    return sendAnswered(reply, mediaType, await answering.answer(prepared));
  };
}

function readPosted(request: FastifyRequest): Asked | null {
  if (request.method !== "POST" || request.headers["content-type"]?.startsWith(plainJson) !== true) return null;
  const body = request.body as Readonly<Record<string, unknown>> | null;
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  const { query, operationName = null, variables = null, extensions = null } = body;
  if (typeof query !== "string" || query === "" || extensions !== null) return null;
  if (operationName !== null && typeof operationName !== "string") return null;
  if (typeof variables !== "object" || Array.isArray(variables)) return null;
  return { query, operationName: operationName ?? undefined, variables: (variables ?? {}) as Asked["variables"] };
}
