import { canonicalJson } from "./canonicalJson.ts";
import { FormatError } from "./formatError.ts";

/** Bytes of the longest line there may be: what is longer is refused unread. */
export const longestLineBytes = 8 * 1024 * 1024;

export type LineObject = Readonly<Record<string, unknown>>;

/**
 * The object of one line, which has to be in the canonical form: two texts of one object would have two digests.
 *
 * @param text without its end
 * @throws FormatError
 */
export function readLine(text: string): LineObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FormatError("That is not JSON.", { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FormatError("That is not a JSON object.");
  }
  if (canonicalOf(value) !== text) throw new FormatError("That is not in the canonical form of RFC 8785.");
  return value as LineObject;
}

/** @throws FormatError for what is nested so deep that walking it has no end */
function canonicalOf(value: object): string {
  try {
    return canonicalJson(value);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FormatError("That is nested too deep.", { cause });
  }
}
