import { isUtf8 } from "node:buffer";

/** A sequence of three or four bytes that only UTF-8 makes of Chinese text. */
const threeByteLead = /[\xE3-\xE9\xEF][\x80-\xBF][\x80-\xBF]/;

/**
 * The text of a reply in the encoding that its Content-Type or XML declaration names, GB18030 where neither does. GBK and
 * GB2312 are read as GB18030, which contains them.
 *
 * Null where the bytes are not in that encoding. GB18030 gives almost any bytes some meaning, so UTF-8 under its name is told
 * by being valid UTF-8 with Chinese characters, which GB18030 text is not by chance.
 */
export function decodeReplyText(body: Buffer, contentType: string): string | null {
  const named = /charset="?([\w-]+)/i.exec(contentType)?.[1] ?? declaredEncoding(body) ?? "gb18030";
  const encoding = /^gb/i.test(named) ? "gb18030" : named.toLowerCase();
  if (encoding === "gb18030" && isUtf8(body) && threeByteLead.test(body.toString("latin1"))) return null;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

function declaredEncoding(body: Buffer): string | undefined {
  return /^\s*<\?xml[^>]*encoding=["']([\w-]+)/.exec(body.subarray(0, 200).toString("latin1"))?.[1];
}
