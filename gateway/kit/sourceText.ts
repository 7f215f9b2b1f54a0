/**
 * The one way by which a text becomes part of generated code: as a literal that stands for exactly this text. What else is
 * in generated code is written in this repository, or a number.
 */
export function sourceText(text: string): string {
  // JSON is a subset of JavaScript (ECMA-262 since 2019); the separators are escaped for other readers of the code.
  return JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** A number that says which: an index or a length. @throws RangeError for any other */
export function sourceNumber(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError("sourceNumber: not a whole number from 0");
  return String(value);
}
