import { oneOrMany } from "../../values/oneOrMany.ts";
import { decodeWholeNumber } from "../../values/wholeNumber.ts";
import { parseJson } from "../parseJson.ts";
import { excessOf, type ReplyContent, type ReplyFault } from "./replyContent.ts";

/** Names of members, from the outside in; empty for the document itself. */
export type JsonPath = readonly string[];

/** Where the parts of a reply stand. Without a `code`, the HTTP status alone says whether the call passed. */
export interface JsonEnvelope {
  readonly code?: JsonPath;
  /** What `code` says of success: `["0"]` by default. `0` and `"0"`, `true` and `"true"` are the same. */
  readonly success?: readonly string[];
  /** The first of them that has a text is what the source says against a call. */
  readonly messages?: readonly JsonPath[];
  /** The document itself by default. */
  readonly data?: JsonPath;
  /** `rows` by default: a list of objects, one object, or nothing (null, `""` or no member). `value`: one scalar. */
  readonly holds?: "rows" | "value";
  /** What stands there is a text that holds JSON; paths that lead through it go on inside. */
  readonly textAt?: JsonPath;
  /** The source's count of rows on all pages. */
  readonly total?: JsonPath;
  /** What the next page is asked for by; null, `""` and no member say that there is none. */
  readonly nextCursor?: JsonPath;
  /** `false` there says that there is no next page, whatever the cursor says. */
  readonly hasMore?: JsonPath;
}

export interface JsonReply {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly total: number | null;
  readonly nextCursor: string | null;
  /** Where the envelope holds one value; else null. */
  readonly value: string | number | boolean | null;
}

/** The reply to HTTP 204 and the like. */
export const emptyJsonReply: JsonReply = { rows: [], total: null, nextCursor: null, value: null };

/** A longer code is no code, and could be a text with a person in it: codes are logged. */
export const maxSourceCodeCharacters = 64;

/** Reads a reply by its declared envelope. A reply of another shape is a bad one. */
export function jsonContent(body: Buffer, contentType: string, envelope: JsonEnvelope): ReplyContent<JsonReply> {
  const document = parseJson(body, contentType);
  if (document === undefined) return { bad: "JSON" };
  const at = reader(document, envelope.textAt);
  if (envelope.code !== undefined) {
    const code = codeOf(at(envelope.code));
    if (code === null) return { bad: "envelope" };
    if (!(envelope.success ?? ["0"]).includes(code)) return { code, description: messageIn(at, envelope) };
  }
  const data = at(envelope.data ?? []);
  const total = envelope.total === undefined ? null : countOf(at(envelope.total));
  const pages = { total, nextCursor: nextCursorIn(at, envelope) };
  if (envelope.holds === "value") {
    return isScalar(data) || data === undefined ? { rows: [], value: data ?? null, ...pages } : { bad: "data" };
  }
  const rows = oneOrMany(data);
  if (!rows.every(isRecord)) return { bad: "data" };
  return excessOf(rows) ?? { rows, value: null, ...pages };
}

/** What an error body says of itself; null where it is none of the declared envelope. */
export function jsonFault(body: Buffer, contentType: string, envelope: JsonEnvelope): ReplyFault | null {
  if (envelope.code === undefined) return null;
  const at = reader(parseJson(body, contentType), envelope.textAt);
  const code = codeOf(at(envelope.code));
  if (code === null || (envelope.success ?? ["0"]).includes(code)) return null;
  return { code, description: messageIn(at, envelope) };
}

type Read = (path: JsonPath) => unknown;

/** Reads by paths, of which those through `textAt` go on in the JSON that stands there as text. */
function reader(document: unknown, textAt: JsonPath | undefined): Read {
  if (textAt === undefined) return (path) => valueAt(document, path);
  const text = valueAt(document, textAt);
  const isText = typeof text === "string" && text.trim() !== "";
  const parsed = isText ? parseJson(Buffer.from(text)) : text;
  const inner = isText && parsed === undefined ? otherShape : parsed;
  const leadsThrough = (path: JsonPath) => textAt.every((name, index) => path[index] === name);
  return (path) => (leadsThrough(path) ? valueAt(inner, path.slice(textAt.length)) : valueAt(document, path));
}

/** Stands for what cannot be reached, and is neither a value nor a row. */
const otherShape = Symbol("another shape");

/**
 * The value at a path; undefined where a member is missing, or has nothing (null or `""`) on the way; `otherShape` where
 * something else is on the way, such as a list.
 */
export function valueAt(document: unknown, path: JsonPath): unknown {
  let value: unknown = document;
  for (const name of path) {
    if (value === null || value === undefined || value === "") return undefined;
    if (!isRecord(value)) return otherShape;
    value = Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

function codeOf(code: unknown): string | null {
  if (code === null || !isScalar(code)) return null;
  const text = String(code).trim();
  return text === "" || text.length > maxSourceCodeCharacters ? null : text;
}

function messageIn(at: Read, { messages = [] }: JsonEnvelope): string {
  const text = messages.map(at).find((one) => typeof one === "string" && one !== "");
  return typeof text === "string" ? text : "";
}

function nextCursorIn(at: Read, { nextCursor, hasMore }: JsonEnvelope): string | null {
  if (nextCursor === undefined) return null;
  if (hasMore !== undefined && String(at(hasMore)) === "false") return null;
  const cursor = at(nextCursor);
  return typeof cursor === "number" || (typeof cursor === "string" && cursor !== "") ? String(cursor) : null;
}

function countOf(total: unknown): number | null {
  return typeof total === "number" || typeof total === "string" ? decodeWholeNumber(String(total)) : null;
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
