import { decodeReplyText } from "./decodeReplyText.ts";
import { hasMoreThan } from "./hasMoreThan.ts";

/**
 * The most lists, records and values of one document, each: 200 rows of 60 fields are 12,000. So many are parsed in some 40 ms,
 * and handed from one thread to another in 20 at most.
 */
export const maxJsonItems = 50_000;
/** Characters, one for each of them. */
export const jsonItems = ["[", "{", ","];

/**
 * JSON as a value, in the encoding of its bytes (see `decodeReplyText`); undefined for anything else, and for more than `maxJsonItems`. A whole number beyond 2^53 stays text, since a number would lose its
 * last digits (ids have 19).
 */
export function parseJson(body: Buffer, contentType = ""): unknown {
  if (jsonItems.some((character) => hasMoreThan(maxJsonItems, character, body))) return undefined;
  try {
    const text = decodeReplyText(body, contentType, "utf-8");
    if (text === null) return undefined;
    return /\d{16}/.test(text) ? JSON.parse(text, keepLongNumbers) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keepLongNumbers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source ?? "";
  return typeof value === "number" && /^-?\d{16,}$/.test(source) ? source : value;
}
