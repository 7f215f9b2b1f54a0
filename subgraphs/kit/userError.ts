import { SourceError } from "../../adapters/errors.ts";

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

/**
 * What XML 1.0 (2.2, Char) and a PostgreSQL text cannot hold, the control characters of ISO 6429 (C1), and the marks that
 * turn the direction of a text around (Unicode TR9): what stands there is not what is read.
 */
const unwritable = /[^\t\n\r\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]|[\u202A-\u202E\u2066-\u2069]/u;
/** A letter, number, sign or symbol; blanks and marks without width are nothing that can be read. */
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** A text that has to be there, may not be longer than the source's column and holds nothing that a source cannot store. */
export function textErrors(field: string, text: string, maxLength: number): readonly UserError[] {
  const length = [...text.trim()].length;
  if (!visible.test(text) || length === 0)
    return [userError(field, "INVALID_VALUE", "Expected a text that is not empty.")];
  if (length > maxLength) return [userError(field, "INVALID_VALUE", `Expected at most ${maxLength} characters.`)];
  if (unwritable.test(text)) return [userError(field, "INVALID_VALUE", "Expected a text without control characters.")];
  return [];
}

/** A text of one line: a title or a place. */
export function lineErrors(field: string, text: string, maxLength: number): readonly UserError[] {
  const problems = textErrors(field, text, maxLength);
  if (problems.length > 0) return problems;
  return /[\t\n\r\u2028\u2029]/.test(text.trim())
    ? [userError(field, "INVALID_VALUE", "Expected one line without tabs.")]
    : [];
}

/** The name of a person or an office: one line with at least one letter. */
export function nameErrors(field: string, text: string, maxLength: number): readonly UserError[] {
  const problems = lineErrors(field, text, maxLength);
  if (problems.length > 0) return problems;
  return /\p{L}/u.test(text) ? [] : [userError(field, "INVALID_VALUE", "Expected a name with letters.")];
}
