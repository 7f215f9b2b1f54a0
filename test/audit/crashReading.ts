import { createHash } from "node:crypto";
import type { ReadingBody } from "../../audit/record.ts";

/** One of three texts, by the request. */
export function crashReading(requestId: string): ReadingBody {
  const text = `{ text${requestId.length % 3} }`;
  const hash = createHash("sha256").update(text).digest("hex");
  return { kind: "reading", reading: hash, hash, text, fields: { L1: ["Query.text"] } };
}
