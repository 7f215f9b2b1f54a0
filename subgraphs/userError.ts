import { SourceError } from "../adapters/errors.ts";

export type UserErrorCode =
  | "INVALID_VALUE"
  | "NOT_FOUND"
  | "ILLEGAL_TRANSITION"
  | "IDEMPOTENCY_KEY_REUSED"
  | "ALREADY_EVALUATED"
  | "REFUSED_BY_SOURCE";

/** What was wrong with the input of a mutation; nothing was changed. */
export interface UserError {
  readonly field: readonly string[];
  readonly code: UserErrorCode;
  readonly message: string;
}

export function userError(field: string, code: UserErrorCode, message: string): UserError {
  return { field: ["input", field], code, message };
}

/**
 * The user error behind a source's refusal of a write: no such object, a state that does not allow it, parameters that
 * the source finds wrong. Anything else is no fault of the user's and is thrown on.
 */
export function userErrorOf(error: unknown, objectField: string): UserError {
  if (!(error instanceof SourceError)) throw error;
  switch (error.reason) {
    case "absent":
      return userError(objectField, "NOT_FOUND", "The source has no such object.");
    case "illegalState":
      return userError(objectField, "ILLEGAL_TRANSITION", "The state of the object does not allow this.");
    case "refused":
      return userError(objectField, "REFUSED_BY_SOURCE", "The source refused the input.");
    case "duplicate":
      return userError("idempotencyKey", "IDEMPOTENCY_KEY_REUSED", "The key was used for something else before.");
    default:
      throw error;
  }
}

/** 8 to 64 letters, digits, `-` or `_`: what every legacy system stores as an external number. */
export function idempotencyKeyErrors(key: string): readonly UserError[] {
  return /^[A-Za-z0-9_-]{8,64}$/.test(key)
    ? []
    : [userError("idempotencyKey", "INVALID_VALUE", "Expected 8 to 64 letters, digits, - or _.")];
}

/** What XML 1.0 (2.2, Char) and a PostgreSQL text cannot hold: control characters but tab and line ends, lone surrogates. */
const unwritable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** A text that has to be there, may not be longer than the source's column and holds nothing that a source cannot store. */
export function textErrors(field: string, text: string, maxLength: number): readonly UserError[] {
  const length = [...text.trim()].length;
  if (length === 0) return [userError(field, "INVALID_VALUE", "Expected a text that is not empty.")];
  if (length > maxLength) return [userError(field, "INVALID_VALUE", `Expected at most ${maxLength} characters.`)];
  if (unwritable.test(text)) return [userError(field, "INVALID_VALUE", "Expected a text without control characters.")];
  return [];
}
