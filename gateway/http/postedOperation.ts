import type { FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Caller, OperationCall } from "../../access/caller.ts";
import { isPublicErrorCode, publicErrorCodes } from "../../schema/errors.ts";
import { type AnswerFacts, codesOf, factsOf } from "../audit/auditEntry.ts";
import { intendOf } from "../audit/intend.ts";
import type { Recorder } from "../audit/recorder.ts";
import { type Gate, refusalOf, refusedError } from "../caller/gate.ts";
import { withinBudget } from "../caller/withinBudget.ts";
import type { CompiledEngine, EngineVersion } from "../execute/compiledEngine.ts";
import { answerBytes, type OperationAnswer, refusedAnswer } from "../execute/operationAnswer.ts";
import type { Log } from "../log.ts";
import { exactVariablesOf } from "../operation/exactVariables.ts";
import { createJoin } from "../operation/joinInFlight.ts";
import { type ReadDocumentOf, readyOperation } from "../operation/operationReader.ts";
import { maskErrors } from "../shape/maskResult.ts";
import type { OperationHandler } from "./graphqlRoute.ts";
import { acceptedMediaType, type MediaType, plainJson } from "./mediaType.ts";
import { operationCall } from "./operationCall.ts";
import { sendRefused } from "./refusedText.ts";
import { entryOf, noteAnswer, noteOperation } from "./requestEntry.ts";
import { identityOf } from "./requestIdentity.ts";

export interface PostedOperationOptions {
  readonly engine: CompiledEngine;
  readonly readDocument: ReadDocumentOf;
  readonly gate: Gate;
  /** Null without a query log. */
  readonly recorder: Recorder | null;
  readonly operationDeadlineMs: number;
  /** Overlapping identical queries share one execution. */
  readonly joinInFlight: boolean;
  readonly log: Log;
  /** Apollo Server: whatever is not an ordinary POSTed operation. */
  readonly otherwise: OperationHandler;
}

/** The same for every caller that shares it. */
interface Answer {
  readonly body: Buffer;
  /** For `application/graphql-response+json`. */
  readonly status: number;
  readonly cost: number;
  /** For the record of each; null for what did not run. */
  readonly facts: AnswerFacts | null;
  readonly codes: readonly string[];
}

interface Posted {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The short way of a POSTed JSON operation: compiled once, run, answered. Apollo Server costs more than 15 % of a request
 * (docs/decisions/0007), so it keeps what is rare: GET and persisted queries.
 */
export function answerPostedOperations(options: PostedOperationOptions): OperationHandler {
  const { engine, readDocument, gate, recorder, operationDeadlineMs, joinInFlight, log, otherwise } = options;
  const join = createJoin<Answer>(operationDeadlineMs);
  return async (request, reply) => {
    const posted = readPosted(request);
    const mediaType = acceptedMediaType(request.headers.accept);
    if (posted === null || mediaType === null) return otherwise(request, reply);
    const version = engine.current();
    const identity = identityOf(request);
    const audience = gate.audienceOf(identity);
    const reading = readDocument(version, audience, posted.query, posted.operationName);
    const read = reading instanceof Promise ? await reading : reading;
    if ("refused" in read) {
      const isKnown = version.schemaOf(audience.contract) !== null;
      return isKnown ? sendRefused(request, reply, mediaType, read) : otherwise(request, reply);
    }
    const authorized = gate.authorize(version, read, audience, identity.caller, request.id);
    const access = authorized instanceof Promise ? await authorized : authorized;
    const operation = readyOperation(version, read, access);
    if (operation.kind === "subscription") return otherwise(request, reply);
    noteOperation(request, operation.compiled.audit, posted.variables);
    const refusal = refusalOf(identity, access);
    if (refusal !== null) return send(request, reply, mediaType, notRun(refusedError(refusal), request.id, log));
    const call = operationCall(request.id, reply.raw, operationDeadlineMs, identity.caller);
    const intend = operation.kind === "mutation" ? intendOf(recorder, entryOf(request)) : null;
    const run = async (shared: OperationCall) =>
      answerOf(await operation.compiled.run(posted.variables, shared, intend), shared, log);
    const isShared = joinInFlight && operation.kind === "query";
    const key = isShared ? keyOf(version, operation.key, posted, identity.caller) : "";
    const { compiled } = operation;
    const answer = await withinBudget(
      gate.limits,
      { client: identity.client, address: request.ip },
      () => compiled.estimate(posted.variables),
      () => (isShared ? join(key, call, run) : run(call)),
    );
    return send(request, reply, mediaType, answer instanceof GraphQLError ? notRun(answer, request.id, log) : answer);
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

/** Only requests of one caller are shared: what he may read, his areas and his purpose are his. */
function keyOf({ id }: EngineVersion, operationKey: string, { variables }: Posted, caller: Caller): string {
  return `${id}\n${numberOf(caller)}\n${JSON.stringify(exactVariablesOf(variables) ?? variables)}\n${operationKey}`;
}

const numbers = new WeakMap<Caller, number>();
let lastNumber = 0;

function numberOf(caller: Caller): number {
  const known = numbers.get(caller);
  if (known !== undefined) return known;
  lastNumber += 1;
  numbers.set(caller, lastNumber);
  return lastNumber;
}

function notRun(error: GraphQLError, requestId: string, log: Log): Answer {
  const answer = refusedAnswer([error]);
  const errors = maskErrors(answer.errors, requestId, log);
  const body = Buffer.from(JSON.stringify({ errors }));
  return { body, status: refusedStatus(answer), cost: 0, facts: null, codes: codesOf(errors) };
}

function send(request: FastifyRequest, reply: FastifyReply, mediaType: MediaType, answer: Answer) {
  const { body, status } = answer;
  noteAnswer(request, answer);
  // Refused by its variables or by the planner (GraphQL over HTTP, 6.4.1 and 6.4.2).
  reply.code(status < 500 && mediaType === plainJson ? 200 : status);
  return reply.type(`${mediaType}; charset=utf-8`).send(body);
}

function answerOf(answer: OperationAnswer, { requestId }: OperationCall, log: Log): Answer {
  const errors = maskErrors(answer.errors, requestId, log);
  const status = answer.data === null ? refusedStatus(answer) : 200;
  const { cost } = answer;
  return { body: answerBytes(answer, errors), status, cost, facts: factsOf(answer), codes: codesOf(errors) };
}

function refusedStatus({ errors }: OperationAnswer): number {
  const code = errors[0]?.extensions["code"];
  return (isPublicErrorCode(code) ? publicErrorCodes[code].httpStatus : null) ?? 500;
}
