import { mayHoldExactNumber, parseExactly } from "../../schema/exactNumber.ts";

/**
 * The form of leaves in the objects of one operation. `values` are JavaScript values, if every subgraph runs in this
 * process. `text` is the JSON as it came, byte for byte, one character per byte of UTF-8: leaves that only pass through
 * are neither decoded nor encoded. In both forms null is null and `__typename` a name.
 */
export type Leaves = "values" | "text";

/** The bytes of a value's JSON, one character each. */
export function textOfValue(value: unknown): string {
  return bytesOf(JSON.stringify(value));
}

/** Any text as the characters of its UTF-8 bytes; lone surrogates stand as U+FFFD. */
export function bytesOf(text: string): string {
  return isAscii.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** @throws SyntaxError for what is no JSON */
export function valueOfText(bytes: string): unknown {
  return JSON.parse(isAscii.test(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8"));
}

/** The same with exact numbers. @throws SyntaxError for what is no JSON */
export function exactValueOfText(bytes: string): unknown {
  if (!mayHoldExactNumber(bytes)) return valueOfText(bytes);
  return parseExactly(isAscii.test(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8"));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: every character of ASCII
const isAscii = /^[\x00-\x7f]*$/;

/** A leaf of either kind as JSON; lists hold leaves, or what `leafText` makes of them. */
export function leafText(leaf: unknown): string {
  if (typeof leaf === "string") return leaf;
  if (Array.isArray(leaf)) return `[${leaf.map(leafText).join()}]`;
  return leaf === null || leaf === undefined ? "null" : textOfObject(leaf as Readonly<Record<string, unknown>>);
}

/** An object of `text` leaves, such as a representation. */
export function textOfObject(object: Readonly<Record<string, unknown>>): string {
  let text = "";
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined) continue;
    text += `${text === "" ? "{" : ","}"${key}":`;
    text += key === "__typename" && typeof value === "string" ? JSON.stringify(value) : leafText(value);
  }
  return text === "" ? "{}" : `${text}}`;
}
