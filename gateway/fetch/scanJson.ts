/**
 * Finds where JSON values end, strictly by RFC 8259 and without white space between tokens, as JSON is written for
 * machines. Positions are those of characters; text is one character for each byte.
 */

/** The text is not what the fast way reads; JSON.parse has to say what it is. */
export class IrregularJson extends Error {
  override name = "IrregularJson";
}

/** One for all: it says nothing about its place, and making one costs more than reading a small reply. */
const irregular = new IrregularJson("not read by the fast way");

export function refuse(): never {
  throw irregular;
}

/** A text without bytes below 0x20, while it is read from front to back. */
export interface Scanned {
  readonly text: string;
  /** No backslash stands between the position last asked about and this. */
  backslash: number;
}

const quote = 0x22;

/** @param start where the opening quote stands. @returns the position after the closing one */
export function endOfString(scanned: Scanned, start: number): number {
  const { text } = scanned;
  const end = text.indexOf('"', start + 1);
  if (end === -1) refuse();
  if (scanned.backslash < start) scanned.backslash = backslashFrom(text, start);
  return scanned.backslash > end ? end + 1 : endOfEscaped(text, start);
}

function backslashFrom(text: string, start: number): number {
  const position = text.indexOf("\\", start);
  return position === -1 ? text.length : position;
}

function endOfEscaped(text: string, start: number): number {
  let position = start + 1;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code === quote) return position + 1;
    if (Number.isNaN(code)) refuse();
    position += code === 0x5c ? escapeLength(text, position) : 1;
  }
}

function escapeLength(text: string, position: number): number {
  const code = text.charCodeAt(position + 1);
  if (code !== 0x75) return simpleEscapes.includes(code) ? 2 : refuse();
  for (let index = position + 2; index < position + 6; index += 1) if (!isHex(text.charCodeAt(index))) refuse();
  return 6;
}

/** `"`, `\`, `/`, `b`, `f`, `n`, `r`, `t` */
const simpleEscapes = [0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74];

function isHex(code: number): boolean {
  return isDigit(code) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** @returns the position after the number */
export function endOfNumber(text: string, start: number): number {
  let position = text.charCodeAt(start) === 0x2d ? start + 1 : start;
  const first = text.charCodeAt(position);
  if (!isDigit(first)) refuse();
  position = first === 0x30 ? position + 1 : endOfDigits(text, position);
  if (text.charCodeAt(position) === 0x2e) position = endOfDigits(text, position + 1);
  const exponent = text.charCodeAt(position);
  if (exponent !== 0x65 && exponent !== 0x45) return position;
  const sign = text.charCodeAt(position + 1);
  return endOfDigits(text, sign === 0x2b || sign === 0x2d ? position + 2 : position + 1);
}

function endOfDigits(text: string, start: number): number {
  let position = start;
  while (isDigit(text.charCodeAt(position))) position += 1;
  return position === start ? refuse() : position;
}

/** Deeper than any answer; what is deeper is left to JSON.parse, which has no such bound. */
const maxNesting = 200;

/** @returns the position after a value of any kind */
export function endOfValue(scanned: Scanned, start: number, nesting = 0): number {
  const { text } = scanned;
  const code = text.charCodeAt(start);
  if (code === quote) return endOfString(scanned, start);
  if (code === 0x7b || code === 0x5b) return nesting < maxNesting ? endOfNested(scanned, start, nesting) : refuse();
  for (const literal of literals) if (text.startsWith(literal, start)) return start + literal.length;
  return endOfNumber(text, start);
}

const literals = ["null", "true", "false"];

function endOfNested(scanned: Scanned, start: number, nesting: number): number {
  const { text } = scanned;
  const isObject = text.charCodeAt(start) === 0x7b;
  const close = isObject ? 0x7d : 0x5d;
  let position = start + 1;
  if (text.charCodeAt(position) === close) return position + 1;
  for (;;) {
    if (isObject) {
      if (text.charCodeAt(position) !== quote) refuse();
      position = endOfString(scanned, position);
      if (text.charCodeAt(position) !== 0x3a) refuse();
      position += 1;
    }
    position = endOfValue(scanned, position, nesting + 1);
    const next = text.charCodeAt(position);
    if (next === close) return position + 1;
    if (next !== 0x2c) refuse();
    position += 1;
  }
}
