import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from "graphql";
import { type ErrorCode, isPublicErrorCode, publicErrorCodes } from "../schema/errors.ts";
import {
  answerBytes,
  executionResult,
  factsOf,
  type OperationAnswer,
  refusedAnswer,
} from "./execute/operationAnswer.ts";
import type { Refusal } from "./kit/refusal.ts";
import { type AnswerFacts, codesOf } from "./record/auditEntry.ts";

/** The answer to an operation, on every transport. Requests that share an execution share it. */
export class Answered {
  /** Masked. */
  readonly errors: readonly GraphQLFormattedError[];
  /** Status of a refusal that applies whatever the client accepts; null for a GraphQL answer. */
  readonly httpStatus: number | null;
  readonly #answer: OperationAnswer;
  #bytes: Buffer | null = null;

  constructor(answer: OperationAnswer, errors: readonly GraphQLFormattedError[], httpStatus: number | null = null) {
    this.#answer = answer;
    this.errors = errors;
    this.httpStatus = httpStatus;
  }

  /** For `application/graphql-response+json` (GraphQL over HTTP, 6.4.2). */
  get status(): number {
    if (this.httpStatus !== null) return this.httpStatus;
    if (this.#answer.data !== null) return 200;
    const code = this.codes[0];
    return (isPublicErrorCode(code) ? publicErrorCodes[code].httpStatus : null) ?? 500;
  }

  get cost(): number {
    return this.#answer.cost;
  }

  get codes(): readonly string[] {
    return codesOf(this.errors);
  }

  /** For the query log; null if nothing ran. */
  get facts(): AnswerFacts | null {
    return factsOf(this.#answer);
  }

  /** The answer as bytes, written once however many clients get it. */
  bytes(): Buffer {
    this.#bytes ??= answerBytes(this.#answer, this.errors);
    return this.#bytes;
  }

  /** For transports that want objects. Errors first (GraphQL specification, 7.1). */
  result(): FormattedExecutionResult {
    const { data, extensions } = executionResult({ ...this.#answer, errors: [] });
    return {
      ...(this.errors.length > 0 && { errors: this.errors }),
      ...(data !== undefined && { data }),
      ...(extensions !== undefined && { extensions }),
    };
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
