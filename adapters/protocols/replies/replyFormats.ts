import { hasMoreThan } from "../hasMoreThan.ts";
import { jsonItems } from "../parseJson.ts";
import { xmlMarkup } from "../parseXml.ts";
import { type JsonEnvelope, type JsonReply, jsonContent } from "./jsonContent.ts";
import { type OperationLayout, type OperationReply, operationContent } from "./operationContent.ts";
import type { ReplyContent } from "./replyContent.ts";
import { type RestReply, restContent } from "./restContent.ts";
import { type SoapReply, soapContent } from "./soapContent.ts";

/** What each format gives, and what has to be said about a reply to read it: plain values, handed from thread to thread. */
export interface Formats {
  readonly soap: { readonly reply: SoapReply; readonly layout: null };
  readonly rest: { readonly reply: RestReply; readonly layout: null };
  readonly json: { readonly reply: JsonReply; readonly layout: JsonEnvelope };
  readonly operation: { readonly reply: OperationReply; readonly layout: OperationLayout };
}

export type Format = keyof Formats;

export interface ReplyFormat<Name extends Format> {
  readonly read: (
    body: Buffer,
    contentType: string,
    layout: Formats[Name]["layout"],
  ) => ReplyContent<Formats[Name]["reply"]>;
  /** Whether the body is so small that it is read in some 10 ms: by its bytes, and by the markup in them. */
  readonly isQuick: (body: Buffer) => boolean;
}

/** The most bytes of XML read on the event loop: its validator looks at each character, and the document in the document again. */
const maxQuickXmlBytes = 128 * 1024;
/** The most tags, references and attributes in them, each: a page of 20 rows with 30 fields, escaped in another document, has 2,500. */
const maxQuickMarkupItems = 5_000;
/** The most bytes of JSON read on the event loop; text without a list is parsed at 400 MB/s, and decoded more slowly. */
const maxQuickJsonBytes = 1024 * 1024;
/** The most lists, records and values in them, each: 200 rows of 60 fields are 12,000. */
const maxQuickJsonItems = 15_000;

function isQuick(maxBytes: number, maxItems: number, items: readonly string[]): (body: Buffer) => boolean {
  return (body) => body.length <= maxBytes && !items.some((character) => hasMoreThan(maxItems, character, body));
}

const isQuickXml = isQuick(maxQuickXmlBytes, maxQuickMarkupItems, xmlMarkup);
const isQuickJson = isQuick(maxQuickJsonBytes, maxQuickJsonItems, jsonItems);

/** The replies that either thread can read. */
export const replyFormats: { readonly [Name in Format]: ReplyFormat<Name> } = {
  soap: { read: soapContent, isQuick: isQuickXml },
  rest: { read: restContent, isQuick: isQuickJson },
  json: { read: jsonContent, isQuick: isQuickJson },
  operation: { read: operationContent, isQuick: isQuickXml },
};
