import type { FastifyReply, FastifyRequest } from "fastify";
import type { ExecutionResult } from "graphql";
import type { CompiledEngine } from "../execute/compiledEngine.ts";
import type { Log } from "../log.ts";
import type { ReadOperation } from "../operation/operationReader.ts";
import { maskError } from "../shape/maskError.ts";
import type { OperationHandler } from "./graphqlRoute.ts";
import { acceptedMediaType, type MediaType, plainJson } from "./mediaType.ts";
import { operationCall } from "./operationCall.ts";

export interface PostedOperationOptions {
  readonly engine: CompiledEngine;
  readonly readOperation: ReadOperation;
  readonly operationDeadlineMs: number;
  readonly log: Log;
  /** Apollo Server: whatever is not an ordinary POSTed operation, and every refusal before execution. */
  readonly otherwise: OperationHandler;
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
  const { engine, readOperation, operationDeadlineMs, log, otherwise } = options;
  return async (request, reply) => {
    const posted = readPosted(request);
    const mediaType = acceptedMediaType(request.headers.accept);
    if (posted === null || mediaType === null) return otherwise(request, reply);
    const compiled = readOperation(engine.current(), posted.query, posted.operationName);
    if (compiled === null) return otherwise(request, reply);
    const result = await compiled.run(posted.variables, operationCall(request.id, reply.raw, operationDeadlineMs));
    return send(reply, mediaType, result, request.id, log);
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

function send(reply: FastifyReply, mediaType: MediaType, result: ExecutionResult, requestId: string, log: Log) {
  // Without data the request was refused: by its variables (GraphQL over HTTP, 6.4.1 and 6.4.2).
  const status = result.data === undefined && mediaType !== plainJson ? 400 : 200;
  return reply
    .code(status)
    .type(`${mediaType}; charset=utf-8`)
    .send(`${JSON.stringify(answerOf(result, requestId, log))}\n`);
}

function answerOf({ data, errors }: ExecutionResult, requestId: string, log: Log): object {
  if (errors === undefined || errors.length === 0) return { data };
  const masked = errors.map((error) => maskError(error.toJSON(), error));
  const ours = masked.filter(({ extensions }) => extensions?.["code"] === "INTERNAL_SERVER_ERROR");
  if (ours.length > 0) log.error({ requestId, paths: ours.map(({ path }) => path) }, "fields failed");
  return data === undefined ? { errors: masked } : { errors: masked, data };
}
