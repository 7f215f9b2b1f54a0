/**
 * Everything that can go wrong with a legacy system, grouped by what a caller can do about it.
 *
 * Messages name the system and the operation and never carry what the source said: no host, SQL, stack or record
 * value. What the source said is the `cause`, for the process log alone.
 */

/** `absent`: null is the answer. `retry`: the same call may pass later. `reject`: the request is wrong. `fail`: neither. */
export type RecoveryGroup = "absent" | "retry" | "reject" | "fail";

const groupOfReason = {
  /** The source says that there is no such record. */
  absent: "absent",
  /** The source is over its limit of concurrent calls or calls per second. */
  busy: "retry",
  /** Refused, reset, HTTP 5xx, or the breaker is open. */
  unavailable: "retry",
  /** No answer within the deadline. A write may have landed. */
  timeout: "retry",
  /** An answer that is no answer: HTML, half a body, another encoding, missing fields. */
  badReply: "retry",
  /** The source found the parameters wrong. */
  refused: "reject",
  /** The record's state does not allow the change. */
  illegalState: "reject",
  /** The source has this write already. */
  duplicate: "reject",
  /** Wrong account, signature or clock: an operator has to act. */
  credentials: "fail",
  /** A code that the fault table does not know. */
  unexpected: "fail",
  /** A write was sent to a source that knows no key again, and no readable answer came: it may have landed. */
  outcomeUnknown: "fail",
  /** The client has gone or the operation's own deadline has passed. */
  aborted: "fail",
} as const satisfies Record<string, RecoveryGroup>;

export type SourceReason = keyof typeof groupOfReason;

export interface SourceErrorOptions {
  readonly system: string;
  readonly operation?: string;
  readonly reason: SourceReason;
  /** The source's own code (`ERRCD`, `code`, SQLSTATE, HTTP status): for the log. */
  readonly sourceCode?: string;
  readonly cause?: unknown;
}

export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly system: string;
  readonly operation: string | null;
  readonly reason: SourceReason;
  readonly group: RecoveryGroup;
  readonly sourceCode: string | null;

  constructor(options: SourceErrorOptions) {
    const where = options.operation === undefined ? options.system : `${options.system}.${options.operation}`;
    super(`${where}: ${options.reason}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.system = options.system;
    this.operation = options.operation ?? null;
    this.reason = options.reason;
    this.group = groupOfReason[options.reason];
    this.sourceCode = options.sourceCode ?? null;
  }
}

/** A row of a system's fault table: the source's code to a reason. */
export type FaultTable = (sourceCode: string, description: string) => SourceReason;
