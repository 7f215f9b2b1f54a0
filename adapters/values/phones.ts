import { decodeText, toHalfWidth } from "./text.ts";

export interface PhoneCell {
  /** Each number once, in the cell's order, without inner blanks, brackets and the country code of China. */
  readonly numbers: readonly string[];
  /** A part of the cell says something that is no number. */
  readonly unreadable: boolean;
}

const phone = /^\+?\d{3,15}(-\d{1,8})*$/;
/** What separates whole numbers: `/`, `、`, `,`, `;`, `|`, 或, 和 and line ends. */
const separator = /[/\\、,;|\r\n]|或者?|和/;
/** The default number of middle databases. */
const placeholder = /^[0-]+$/;
/** Longer than any cell of numbers: what is longer is not searched. */
const maxCellCharacters = 500;

/**
 * The phone numbers of one cell: several are split by signs or by blanks between whole numbers. `(0512)57851234` is
 * `0512-57851234`, `+86 138 0000 0001` is `13800000001`, `转8012` is an extension, and what people note beside a number, as in
 * `13800000001(李四)` or `李四：13800000001`, is left out. The default number of middle databases (all zeros) is dropped.
 */
export function readPhones(text: string | null | undefined): PhoneCell {
  const filled = decodeText(text);
  if (filled === null) return { numbers: [], unreadable: false };
  if (filled.length > maxCellCharacters) return { numbers: [], unreadable: true };
  const parts = toHalfWidth(filled)
    // An area code or a country code in brackets belongs to the number; any other brackets hold a note.
    .replace(/\(\+?(?:00)?86\)/g, "")
    .replace(/[([【［]\s*(0\d{2,3})\s*[)\]】］]\s*-?/g, " $1-")
    .replace(/[([【［][^()[\]【】［］]*[)\]】］]/g, " ")
    .replace(/(?<=\d)(?!转)\p{Script=Han}+(?=\d)/gu, ";")
    .split(separator)
    .flatMap(splitAtBlanks)
    .filter((part) => part !== "");
  const numbers = parts
    .map(numberOf)
    .filter((number) => number !== null)
    .filter((number) => !placeholder.test(number));
  return {
    numbers: [...new Set(numbers)],
    unreadable: parts.some((part) => numberOf(part) === null && decodeText(part) !== null),
  };
}

/** The numbers of `readPhones` alone. */
export function decodePhones(text: string | null | undefined): readonly string[] {
  return readPhones(text).numbers;
}

/** One number without the words around it; null where there is none. */
function numberOf(part: string): string | null {
  const bare = part
    .replace(/^[^\d+]*/, "")
    .replace(/\D*$/, "")
    .replace(/转|#|ext\.?/i, "-")
    .replace(/^(?:\+|00?)86-?(?=\d)|^86(?=1\d{10}$)/, "");
  return phone.test(bare) ? bare : null;
}

/** `13800000001 13800000002` is two numbers, `138 0000 0001` one; a word between blanks is no part of either. */
function splitAtBlanks(part: string): readonly string[] {
  const pieces = part.trim().split(/\s+/);
  const numeric = pieces.filter((piece) => /\d/.test(piece));
  if (numeric.length === 0) return [pieces.join("")];
  return numeric.every((piece) => piece.replaceAll("-", "").length >= 7) ? numeric : [numeric.join("")];
}
