import type { ErrorCode } from "../../schema/errors.ts";

/** Why a subgraph gave no usable reply. */
export type FetchFailureCode = Extract<
  ErrorCode,
  | "SOURCE_UNAVAILABLE"
  | "SOURCE_TIMEOUT"
  | "SOURCE_BAD_REPLY"
  | "SUBSCRIPTION_OVERFLOW"
  | "DEADLINE_EXCEEDED"
  | "INTERNAL_SERVER_ERROR"
>;

/** Thrown by a transport. `reason` is for the log: a short fixed text, never a body, host or record value. */
export class FetchFailure extends Error {
  override name = "FetchFailure";
  readonly code: FetchFailureCode;
  readonly reason: string;

  constructor(code: FetchFailureCode, reason: string, options?: ErrorOptions) {
    super(`${code}: ${reason}`, options);
    this.code = code;
    this.reason = reason;
  }
}

/** The sentence that the client reads. */
export function fetchFailureMessage(code: FetchFailureCode | "OUTCOME_UNKNOWN", subgraphName: string): string {
  switch (code) {
    case "OUTCOME_UNKNOWN":
      return `The subgraph ${subgraphName} gave no answer to a change that was sent. Send it again with the same idempotency key, or read the object back first.`;
    case "SOURCE_UNAVAILABLE":
      return `The subgraph ${subgraphName} does not answer.`;
    case "SOURCE_TIMEOUT":
      return `The subgraph ${subgraphName} did not answer in time.`;
    case "SOURCE_BAD_REPLY":
      return `The subgraph ${subgraphName} answered something unreadable.`;
    case "SUBSCRIPTION_OVERFLOW":
      return "Changes came faster than they were read; read what was missed, and subscribe again.";
    case "DEADLINE_EXCEEDED":
      return "The operation ran out of its time.";
    case "INTERNAL_SERVER_ERROR":
      return `The subgraph ${subgraphName} failed.`;
  }
}
