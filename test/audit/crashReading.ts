import { canonicalJson } from "../../audit/format/canonicalJson.ts";
import { digestOf } from "../../audit/format/digest.ts";
import type { ReadingBody } from "../../audit/record.ts";

/** One of three texts, by the request. */
export function crashReading(requestId: string): ReadingBody {
  const text = `{ text${requestId.length % 3} }`;
  const members = { hash: digestOf(text, "sha256"), text, fields: { L1: ["Query.text"] } };
  return { kind: "reading", reading: digestOf(canonicalJson(members), "sha256"), ...members };
}
