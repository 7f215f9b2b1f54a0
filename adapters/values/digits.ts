import { DecodeError } from "./decodeError.ts";
import { toHalfWidth } from "./text.ts";

/**
 * A key of digits (event ids have 19) as text: blanks and tabs around it gone, full-width digits half-width. Null where
 * the cell is empty or holds anything but digits.
 *
 * @throws DecodeError for a number: above 2^53 a number has already lost digits, so no number is trusted.
 */
export function decodeDigits(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== "string") throw new DecodeError(`decodeDigits: expected text, got ${typeof value}`);
  const plain = toHalfWidth(value).trim();
  return /^\d+$/.test(plain) ? plain : null;
}
