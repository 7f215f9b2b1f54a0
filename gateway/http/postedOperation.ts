import type { FastifyReply, FastifyRequest } from "fastify";
import type { OperationCall } from "../../access/caller.ts";
import { isPublicErrorCode, publicErrorCodes } from "../../schema/errors.ts";
import type { CompiledEngine, EngineVersion } from "../execute/compiledEngine.ts";
import { answerBytes, type OperationAnswer } from "../execute/operationAnswer.ts";
import type { Log } from "../log.ts";
import { createJoin } from "../operation/joinInFlight.ts";
import type { ReadOperation } from "../operation/operationReader.ts";
import { maskErrors } from "../shape/maskResult.ts";
import type { OperationHandler } from "./graphqlRoute.ts";
import { acceptedMediaType, type MediaType, plainJson } from "./mediaType.ts";
import { operationCall } from "./operationCall.ts";

export interface PostedOperationOptions {
  readonly engine: CompiledEngine;
  readonly readOperation: ReadOperation;
  readonly operationDeadlineMs: number;
  /** Overlapping identical queries share one execution. */
  readonly joinInFlight: boolean;
  readonly log: Log;
  /** Apollo Server: whatever is not an ordinary POSTed operation, and every refusal before execution. */
  readonly otherwise: OperationHandler;
}

/** The same for every caller that shares it. */
interface Answer {
  readonly body: Buffer;
  /** For `application/graphql-response+json`. */
  readonly status: number;
}

interface Posted {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The short way of a POSTed JSON operation: compiled once, run, answered. Apollo Server costs more than 15 % of a request
 * (docs/decisions/0007), so it keeps what is rare: GET, persisted queries, refused operations.
 */
export function answerPostedOperations(options: PostedOperationOptions): OperationHandler {
  const { engine, readOperation, operationDeadlineMs, joinInFlight, log, otherwise } = options;
  const join = createJoin<Answer>(operationDeadlineMs);
  return async (request, reply) => {
    const posted = readPosted(request);
    const mediaType = acceptedMediaType(request.headers.accept);
    if (posted === null || mediaType === null) return otherwise(request, reply);
    const version = engine.current();
    const operation = readOperation(version, posted.query, posted.operationName);
    if (operation === null || operation.kind === "subscription") return otherwise(request, reply);
    const call = operationCall(request.id, reply.raw, operationDeadlineMs);
    const run = async (shared: OperationCall) =>
      answerOf(await operation.compiled.run(posted.variables, shared), shared, log);
    const isShared = joinInFlight && operation.kind === "query";
    return send(
      reply,
      mediaType,
      isShared ? await join(keyOf(version, operation.key, posted), call, run) : await run(call),
    );
  };
}

function readPosted(request: FastifyRequest): Posted | null {
  if (request.method !== "POST" || request.headers["content-type"]?.startsWith(plainJson) !== true) return null;
  const body = request.body as Readonly<Record<string, unknown>> | null;
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  const { query, operationName = null, variables = null, extensions = null } = body;
  if (typeof query !== "string" || query === "" || extensions !== null) return null;
  if (operationName !== null && typeof operationName !== "string") return null;
  if (typeof variables !== "object" || Array.isArray(variables)) return null;
  return { query, operationName: operationName ?? undefined, variables: (variables ?? {}) as Posted["variables"] };
}

/** Today every caller reads the same; what will tell callers apart has to stand in this key. */
function keyOf({ id }: EngineVersion, operationKey: string, { variables }: Posted): string {
  return `${id}\n${JSON.stringify(variables)}\n${operationKey}`;
}

function send(reply: FastifyReply, mediaType: MediaType, { body, status }: Answer) {
  // Refused by its variables or by the planner (GraphQL over HTTP, 6.4.1 and 6.4.2).
  reply.code(status === 400 && mediaType === plainJson ? 200 : status);
  return reply.type(`${mediaType}; charset=utf-8`).send(body);
}

function answerOf(answer: OperationAnswer, { requestId }: OperationCall, log: Log): Answer {
  const errors = maskErrors(answer.errors, requestId, log);
  return { body: answerBytes(answer, errors), status: answer.data === null ? refusedStatus(answer) : 200 };
}

function refusedStatus({ errors }: OperationAnswer): number {
  const code = errors[0]?.extensions["code"];
  return (isPublicErrorCode(code) ? publicErrorCodes[code].httpStatus : null) ?? 500;
}
