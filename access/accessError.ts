/** Why a request has no caller. The message is for whoever sent it and holds nothing of what was sent. */
export type AccessErrorCode = "BAD_REQUEST" | "UNAUTHENTICATED" | "FORBIDDEN" | "ACCESS_UNAVAILABLE";

export class AccessError extends Error {
  override readonly name = "AccessError";
  readonly code: AccessErrorCode;

  constructor(code: AccessErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
