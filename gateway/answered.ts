import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from "graphql";
import { type ErrorCode, isPublicErrorCode, publicErrorCodes } from "../schema/errors.ts";
import { mayHoldExactNumber, parseExactly } from "../schema/exactNumber.ts";
import { answerBytes, factsOf, type OperationAnswer, refusedAnswer } from "./execute/operationAnswer.ts";
import type { Refusal } from "./kit/refusal.ts";
import { type AnswerFacts, codesOf } from "./record/auditEntry.ts";

/** The answer to an operation, on every transport. Requests that share an execution share it. */
export class Answered {
  /** Masked. */
  readonly errors: readonly GraphQLFormattedError[];
  /** Status of a refusal that applies whatever the client accepts; null for a GraphQL answer. */
  readonly httpStatus: number | null;
  readonly cost: number;
  /** For the query log; null if nothing ran. */
  readonly facts: AnswerFacts | null;
  readonly #hasData: boolean;
  /** Until it is written: its text is thousands of pieces, and what waits for the disk should be bytes. */
  #answer: OperationAnswer | null;
  #bytes: Buffer | null = null;

  constructor(answer: OperationAnswer, errors: readonly GraphQLFormattedError[], httpStatus: number | null = null) {
    this.errors = errors;
    this.httpStatus = httpStatus;
    this.cost = answer.cost;
    this.facts = factsOf(answer);
    this.#hasData = answer.data !== null;
    this.#answer = answer;
  }

  /** For `application/graphql-response+json` (GraphQL over HTTP, 6.4.2). */
  get status(): number {
    if (this.httpStatus !== null) return this.httpStatus;
    if (this.#hasData) return 200;
    const code = this.codes[0];
    return (isPublicErrorCode(code) ? publicErrorCodes[code].httpStatus : null) ?? 500;
  }

  get codes(): readonly string[] {
    return codesOf(this.errors);
  }

  /** The answer as bytes, written once however many clients get it. */
  bytes(): Buffer {
    if (this.#answer !== null) this.#bytes = answerBytes(this.#answer, this.errors);
    this.#answer = null;
    return this.#bytes as Buffer;
  }

  /** For transports that want objects. Errors come first (GraphQL specification, 7.1); numbers are exact. */
  result(): FormattedExecutionResult {
    const text = this.bytes().toString("utf8");
    return (mayHoldExactNumber(text) ? parseExactly(text) : JSON.parse(text)) as FormattedExecutionResult;
  }
}

/** @param errors masked, at least one */
export function refusedAs(errors: readonly GraphQLFormattedError[], httpStatus: number | null = null): Answered {
  return new Answered(refusedAnswer([]), errors, httpStatus);
}

/** By the status of its code. */
export function refusedBy({ code, message }: Refusal): Answered {
  return refusedAs([formattedError(code, message)], publicErrorCodes[code].httpStatus ?? 403);
}

export function formattedError(code: ErrorCode, message: string): GraphQLFormattedError {
  return { message, extensions: { code } };
}

/** For libraries that expect errors. Formatting one gives the masked error, source locations included. */
export function asErrors(formatted: readonly GraphQLFormattedError[]): readonly GraphQLError[] {
  return formatted.map((one) => {
    const { message, path, extensions } = one;
    const error = new GraphQLError(message, { path: path ?? null, extensions: extensions ?? null });
    return Object.assign(error, { toJSON: () => one });
  });
}
