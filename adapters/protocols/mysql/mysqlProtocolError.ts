import type { SourceReason } from "../../errors.ts";

/** What a MySQL server must not say, or asks for in vain, and what a session of it lacks. Its text names no value. */
export class MysqlProtocolError extends Error {
  override readonly name = "MysqlProtocolError";
  readonly reason: SourceReason;
  /** One word or two, for the log: `local infile`, `time_zone`. */
  readonly code: string;

  constructor(reason: SourceReason, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
    this.code = code;
  }
}
