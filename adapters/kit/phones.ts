import { toHalfWidth } from "./text.ts";

const phone = /^\+?\d{3,}(-\d{1,8})*$/;

/**
 * The phone numbers of one cell (DOMAIN 2.9): several are split by `/`, `、`, `,`, `;` or blanks between whole numbers. The
 * default number of middle databases (all zeros) and whatever is no number are dropped; each number comes once, in the
 * cell's order, without inner blanks.
 */
export function decodePhones(text: string | null | undefined): readonly string[] {
  const parts = toHalfWidth(text ?? "").split(/[/\\、,;|]/);
  const numbers = parts.flatMap(splitAtBlanks).filter((number) => phone.test(number) && !/^[0-]+$/.test(number));
  return [...new Set(numbers)];
}

/** `13800000001 13800000002` is two numbers, `138 0000 0001` one. */
function splitAtBlanks(part: string): readonly string[] {
  const pieces = part.trim().split(/\s+/);
  return pieces.every((piece) => piece.replaceAll("-", "").length >= 7) ? pieces : [pieces.join("")];
}
