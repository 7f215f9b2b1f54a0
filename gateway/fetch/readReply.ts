import { isUtf8 } from "node:buffer";
import { mayHoldExactNumber, mayHoldLongInteger, parseExactly } from "../../schema/exactNumber.ts";
import { isDataObject } from "../graph/dataObject.ts";
import { hasControlByte } from "./controlBytes.ts";
import { encodeObject } from "./encodeObject.ts";
import { FetchFailure } from "./fetchFailure.ts";
import { compileReadObject } from "./readObject.ts";
import type { ReadValue, ReplyScan } from "./replyScan.ts";
import { replySelection } from "./replySelection.ts";
import { endOfValue, IrregularJson, refuse } from "./scanJson.ts";
import type { ExactNumbers, FetchOperation, SubgraphReply } from "./transport.ts";

/** Reads the body of a reply. @throws FetchFailure for what is no GraphQL answer */
export type ReadReply = (body: Buffer, statusCode: number) => SubgraphReply;

const start = '{"data":';

/** Replies in which a field was missing, before code that takes all for granted is given up. */
const maxMisses = 16;

/**
 * Reads replies to one operation. What is written for machines and has no errors is read in one go over its bytes;
 * anything else (errors, white space, fields in another order) by JSON.parse, with the same result.
 */
export function compileReadReply(
  { query, mergedPaths: apart = new Set(), numbers = "none" }: FetchOperation,
  codegen: boolean,
): ReadReply {
  const selection = replySelection(query);
  const byStep = compileReadObject(selection, { apart, generated: false });
  const byCode = codegen ? compileReadObject(selection, { apart, generated: true }) : byStep;
  let misses = 0;

  function readRegular(body: Buffer): SubgraphReply | null {
    // Without the second somebody else's bytes would go through as they are.
    if (hasControlByte(body) || !isUtf8(body)) return null;
    const text = body.toString("latin1");
    if (!text.startsWith(start)) return null;
    if (!codegen || misses > maxMisses) return readWhole(text, body, byStep);
    const read = readWhole(text, body, byCode);
    if (read !== null) return read;
    const other = readWhole(text, body, byStep);
    if (other !== null) misses += 1;
    return other;
  }

  return (body, statusCode) => {
    const regular = readRegular(body);
    if (regular !== null) return regular;
    const { data, errors } = parseReply(body, statusCode, numbers);
    return { data: isDataObject(data) ? encodeObject(data, selection) : data, errors };
  };
}

/** Null for a reply that this way does not read. */
function readWhole(text: string, bytes: Buffer, read: ReadValue): SubgraphReply | null {
  const scan: ReplyScan = { text, position: start.length, seen: [], backslash: -1, bytes };
  try {
    const data = read(scan);
    return endsRegularly(scan) ? { data } : null;
  } catch (error) {
    if (error instanceof IrregularJson) return null;
    throw error;
  }
}

/** `extensions` are for those who ask for them. */
function endsRegularly(scan: ReplyScan): boolean {
  const { text, position } = scan;
  const extensions = ',"extensions":';
  const end = text.startsWith(extensions, position) ? endOfValue(scan, position + extensions.length) : position;
  if (text.charCodeAt(end) !== 0x7d) refuse();
  return end === text.length - 1;
}

/** With leaves as values; those numbers of `data` that are to stay as they are written are exact. @throws FetchFailure */
export function parseReply(body: Buffer, statusCode: number, numbers: ExactNumbers = "none"): SubgraphReply {
  const text = jsonText(body);
  const reply = text === null ? null : parsed(text, JSON.parse);
  if (text !== null && isDataObject(reply) && ("data" in reply || "errors" in reply)) {
    const mayDiffer = numbers === "any" ? mayHoldExactNumber(text) : numbers === "integers" && mayHoldLongInteger(text);
    if (!mayDiffer) return reply as SubgraphReply;
    const exact = parsed(text, parseExactly);
    if (isDataObject(exact)) return { ...reply, data: exact["data"] };
    throw new FetchFailure("SOURCE_BAD_REPLY", "nested too deep for exact numbers");
  }
  // A GraphQL answer counts whatever its status: servers differ in the status they give to a refused operation.
  throw statusCode >= 500
    ? new FetchFailure("SOURCE_UNAVAILABLE", `HTTP status ${statusCode}`)
    : new FetchFailure("SOURCE_BAD_REPLY", `no GraphQL answer, HTTP status ${statusCode}`);
}

/** Null for what is no UTF-8: read all the same, it would be U+FFFD in place of what was meant. */
function jsonText(body: Buffer): string | null {
  return isUtf8(body) ? body.toString("utf8", hasByteOrderMark(body) ? 3 : 0) : null;
}

/** Null for what is no JSON, or too deep for the parser. */
function parsed(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

/** A reader may pass over it (RFC 8259, 8.1). */
function hasByteOrderMark(body: Buffer): boolean {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
}
