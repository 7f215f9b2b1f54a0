/** Why a request has no caller. The message is for its sender and contains nothing that was sent. */
export type AccessErrorCode = "BAD_REQUEST" | "UNAUTHENTICATED" | "FORBIDDEN" | "ACCESS_UNAVAILABLE";

export class AccessError extends Error {
  override readonly name = "AccessError";
  readonly code: AccessErrorCode;
  /** Whether it came with a token that was issued here or by an issuer of ours: out of date, not tried out. */
  readonly isGenuine: boolean;

  constructor(code: AccessErrorCode, message: string, options: AccessErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.isGenuine = options.isGenuine ?? false;
  }
}

export interface AccessErrorOptions extends ErrorOptions {
  readonly isGenuine?: boolean;
}
