/**
 * Everything that can go wrong with a legacy system, grouped by what a caller can do.
 *
 * Messages name the system and the operation, never what the source said: no host, SQL, stack or record value. What the
 * source said is the `cause`, for the process log only.
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
  /** Not a usable answer: HTML, half a body, another encoding, missing fields. */
  badReply: "retry",
  /** The source found the parameters wrong. */
  refused: "reject",
  /** The record's state does not allow the change. */
  illegalState: "reject",
  /** The source has this write already. */
  duplicate: "reject",
  /** Wrong account, signature or clock: an operator must act. */
  credentials: "fail",
  /** A code missing from the fault table. */
  unexpected: "fail",
  /** A write went to a source that recognises no keys, and no readable answer came: it may have landed. */
  outcomeUnknown: "fail",
  /** The client disconnected, or the operation's deadline passed. */
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
