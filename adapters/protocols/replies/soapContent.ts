import { looksDamaged } from "../../values/gbkDamage.ts";
import { decodeWholeNumber } from "../../values/wholeNumber.ts";
import { decodeReplyText } from "../decodeReplyText.ts";
import { childOf, childrenOf, parseXml, rowTextsOf, textsOf } from "../parseXml.ts";
import { excessOf, type ReplyContent } from "./replyContent.ts";

/** Everything is text; an empty element is left out. */
export interface SoapReply {
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly total: number | null;
  /** What stands beside the rows, such as the EVENT_ID that a write answers. */
  readonly fields: Readonly<Record<string, string>>;
  /** A character was lost on the way through GBK (see `repairDamage`). */
  readonly damaged: boolean;
}

/** Reads an envelope with the document that stands in it as text, which is parsed after it. */
export function soapContent(body: Buffer, contentType: string): ReplyContent<SoapReply> {
  const text = decodeReplyText(body, contentType);
  if (text === null) return { bad: "encoding" };
  const response = childOf(childOf(childOf(parseXml(text), "Envelope"), "Body"), "processResponse");
  const answer = childOf(response, "process_return");
  const code = childOf(answer, "ERRCD");
  if (typeof code !== "string" || code === "") return { bad: "envelope" };
  if (code !== "0") {
    const message = childOf(answer, "ERRMSG");
    return { code, description: typeof message === "string" ? message : "" };
  }
  const inner = childOf(answer, "RESXML");
  const result = typeof inner === "string" ? childOf(parseXml(inner.trim()), "Res") : undefined;
  if (result === undefined) return { bad: "RESXML" };
  const rows = childrenOf(result, "rows")
    .flatMap((list) => childrenOf(list, "row"))
    .map(rowTextsOf);
  const { total, ...fields } = textsOf(result);
  const excess = excessOf(rows) ?? excessOf([fields]);
  return excess ?? { rows, total: decodeWholeNumber(total), fields, damaged: looksDamaged(text) };
}
