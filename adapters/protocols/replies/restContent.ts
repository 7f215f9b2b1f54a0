import { oneOrMany } from "../../values/oneOrMany.ts";
import { decodeWholeNumber } from "../../values/wholeNumber.ts";
import { parseJson } from "../parseJson.ts";
import { excessOf, type ReplyContent } from "./replyContent.ts";

export interface RestReply {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly total: number | null;
}

/** Reads an envelope of `code`, `msg`, `description`, `data` and `total`. */
export function restContent(body: Buffer, contentType: string): ReplyContent<RestReply> {
  const envelope = parseJson(body, contentType);
  const code = isRecord(envelope) ? envelope["code"] : undefined;
  if (!isRecord(envelope) || typeof code !== "string") return { bad: "envelope" };
  if (code !== "00") {
    const description = [envelope["description"], envelope["msg"]].find(
      (text) => typeof text === "string" && text !== "",
    );
    return { code, description: typeof description === "string" ? description : "" };
  }
  const rows = oneOrMany(envelope["data"]);
  if (!rows.every(isRecord)) return { bad: "data" };
  return excessOf(rows) ?? { rows, total: countOf(envelope["total"]) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function countOf(total: unknown): number | null {
  return typeof total === "number" || typeof total === "string" ? decodeWholeNumber(String(total)) : null;
}
