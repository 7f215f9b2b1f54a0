import { isUtf8 } from "node:buffer";
import { hasControlByte } from "./controlBytes.ts";
import { isDataObject } from "./dataObject.ts";
import { encodeObject } from "./encodeObject.ts";
import { FetchFailure } from "./fetchFailure.ts";
import { compileReadObject, type Reading } from "./readObject.ts";
import { replySelection } from "./replySelection.ts";
import { endOfValue, IrregularJson, refuse } from "./scanJson.ts";
import type { FetchOperation, SubgraphReply } from "./transport.ts";

/** Reads the body of a reply. @throws FetchFailure for what is no GraphQL answer */
export type ReadReply = (body: Buffer, statusCode: number) => SubgraphReply;

const start = '{"data":';

/**
 * Reads replies to one operation. What a JSON writer sends for an answer without errors is read in one go over its bytes;
 * anything else (errors, white space, fields in another order) by JSON.parse, with the same result.
 */
export function compileReadReply({ query, mergedPaths }: FetchOperation): ReadReply {
  const selection = replySelection(query);
  const readObject = compileReadObject(selection, mergedPaths);

  function readRegular(body: Buffer): SubgraphReply | null {
    // Without the second somebody else's bytes would go through as they are.
    if (hasControlByte(body) || !isUtf8(body)) return null;
    const reading: Reading = { text: body.toString("latin1"), position: start.length, seen: [], backslash: -1 };
    if (!reading.text.startsWith(start)) return null;
    try {
      const data = readObject(reading);
      return endsRegularly(reading) ? { data } : null;
    } catch (error) {
      if (error instanceof IrregularJson) return null;
      throw error;
    }
  }

  return (body, statusCode) => {
    const regular = readRegular(body);
    if (regular !== null) return regular;
    const { data, errors } = parseReply(body, statusCode);
    return { data: isDataObject(data) ? encodeObject(data, selection) : data, errors };
  };
}

/** `extensions` are for those who ask for them. */
function endsRegularly(reading: Reading): boolean {
  const { text, position } = reading;
  const extensions = ',"extensions":';
  const end = text.startsWith(extensions, position) ? endOfValue(reading, position + extensions.length) : position;
  if (text.charCodeAt(end) !== 0x7d) refuse();
  return end === text.length - 1;
}

/** With leaves as values. @throws FetchFailure */
export const parseReply: ReadReply = (body, statusCode) => {
  const reply = parseJson(body);
  if (isDataObject(reply) && ("data" in reply || "errors" in reply)) return reply as SubgraphReply;
  // A GraphQL answer counts whatever its status: servers differ in the status they give to a refused operation.
  throw statusCode >= 500
    ? new FetchFailure("SOURCE_UNAVAILABLE", `HTTP status ${statusCode}`)
    : new FetchFailure("SOURCE_BAD_REPLY", `no GraphQL answer, HTTP status ${statusCode}`);
};

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}
