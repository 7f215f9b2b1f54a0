import { deflateSync, gzipSync } from "node:zlib";
import iconv from "iconv-lite";
import type { HttpReply } from "../control/httpFaults.ts";

/** How some functions of a platform write and label their replies, since each was built by another team. */
type WireForm = (text: string, usual: HttpReply) => HttpReply;

const withType =
  (contentType: string): WireForm =>
  (_text, usual) => ({ ...usual, contentType });
const compressed =
  (contentEncoding: "gzip" | "deflate"): WireForm =>
  (_text, usual) => ({
    ...usual,
    contentEncoding,
    body: contentEncoding === "gzip" ? gzipSync(usual.body) : deflateSync(usual.body),
  });
/** UTF-8 that only its mark tells. */
const marked: WireForm = (text, usual) => ({
  ...usual,
  contentType: usual.contentType.replace(/;.*$/, ""),
  body: Buffer.from(`\uFEFF${text.replace(/^<\?xml[^>]*\?>/, "")}`, "utf8"),
});
const unlabelledGb18030: WireForm = (text) => ({
  status: 200,
  contentType: "application/json",
  body: iconv.encode(text, "gb18030"),
});

/** B9: functions of the two HTTP platforms whose replies are not what the others are. */
export const wireDirt: Readonly<Record<string, { readonly form: WireForm; readonly what: string }>> = {
  queryKeyPlacePage: { form: withType("text/xml;charset=ISO-8859-1"), what: "GB18030 labelled ISO-8859-1" },
  queryEventTypes: { form: withType("text/xml;charset=CP936"), what: "GB18030 labelled CP936" },
  queryRiskPage: { form: compressed("gzip"), what: "gzip that nobody asked for" },
  queryHouseholdPage: { form: compressed("deflate"), what: "deflate that nobody asked for" },
  queryEventTasks: { form: marked, what: "UTF-8 with a mark and no declaration" },
  getSxxxList: { form: compressed("gzip"), what: "gzip that nobody asked for" },
  getFwzdList: { form: unlabelledGb18030, what: "JSON in GB18030 without a label" },
  getBjgc: { form: marked, what: "JSON with a mark" },
  getBjjg: { form: withType("application/json;charset=ISO-8859-1"), what: "UTF-8 labelled ISO-8859-1" },
};

/** The reply of a function as it goes out. */
export function asWired(functionName: string, text: string, usual: HttpReply): HttpReply {
  return wireDirt[functionName]?.form(text, usual) ?? usual;
}
