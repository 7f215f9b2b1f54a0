import { isAscii, isUtf8 } from "node:buffer";

/** A sequence of three bytes that only UTF-8 makes of Chinese text; text in GB18030 hardly ever is UTF-8 with one of these in it. */
const chineseInUtf8 = /[\xE3-\xE9\xEF][\x80-\xBF][\x80-\xBF]/;
/** Bytes beyond ASCII. */
const highBytes = /[\x80-\xFF]/g;
const longInUtf8 = /[\xE2-\xF4][\x80-\xBF][\x80-\xBF]/;

/** Names that Windows and Java write and the Encoding Standard does not know. GB18030 contains GBK and GB2312. */
const gbNames = /^(x-)?(gb[\w:-]*|cp-?936|ms-?936|windows-936|936|euc-cn|euccn|csgb2312|chinese|iso-ir-58)$/i;
/** Every byte is a character of these, so that they are right about any bytes: frameworks write them where nobody chose. */
const singleByte = /^(windows-\d+|iso-8859-[\w-]+|koi8-\w|macintosh|x-mac-cyrillic|ibm866|x-user-defined)$/;

/**
 * The text of a reply, which is what its bytes are (docs/decisions/0024-bytes-of-replies.md), or null:
 *
 * 1. A byte order mark tells UTF-8 or UTF-16, and the bytes have to be that; a claim of nothing but something else is null.
 * 2. The Content-Type and the XML declaration each may claim an encoding. One in which every byte is a character (ISO-8859-1,
 *    US-ASCII) is no claim; a name that nobody knows is null.
 * 3. Bytes that are UTF-8 with Chinese characters are UTF-8; a claim of nothing but something else is null. So are bytes that
 *    are mostly such characters and no UTF-8: damaged UTF-8, which GB18030 would make other characters of.
 * 4. Otherwise the claim has to hold. Of two claims the one that holds counts, and two that hold are null.
 * 5. Without a claim bytes that are UTF-8 alone or GB18030 alone are that, and bytes that are both are what the format
 *    says (`usual`: UTF-8 for JSON, RFC 8259, 8.1), null without one.
 * 6. Text without a Chinese character, but with what Latin-1 makes of the bytes of one, was encoded twice and is null.
 */
export function decodeReplyText(body: Buffer, contentType: string, usual: "utf-8" | null = null): string | null {
  const text = byItsBytes(body, contentType, usual);
  return text !== null && isTwiceEncoded(text) ? null : text;
}

function byItsBytes(body: Buffer, contentType: string, usual: "utf-8" | null): string | null {
  const claims = new Set([...claimsOf(body, contentType)].filter((claim) => claim === null || !singleByte.test(claim)));
  if (claims.has(null)) return null;
  const mark = encodingOfMark(body);
  if (mark !== null) {
    const isClaimed = [...claims].some((claim) => claim?.slice(0, 6) === mark.slice(0, 6));
    return claims.size === 0 || isClaimed ? decoded(body, mark) : null;
  }
  if (isAscii(body) && ![...claims].some((claim) => claim?.startsWith("utf-16"))) return decoded(body, "utf-8");
  const bytes = body.toString("latin1");
  if (!isUtf8(body) && isMostlyUtf8(bytes)) return null;
  if (isUtf8(body) && chineseInUtf8.test(bytes)) {
    return claims.size === 0 || claims.has("utf-8") ? decoded(body, "utf-8") : null;
  }
  if (claims.size > 0) {
    const texts = [...claims].map((claim) => decoded(body, claim ?? "")).filter((text) => text !== null);
    return texts.length === 1 ? (texts[0] ?? null) : null;
  }
  const [asUtf8, asGb18030] = [decoded(body, "utf-8"), decoded(body, "gb18030")];
  if (asUtf8 === null || asGb18030 === null) return asUtf8 ?? asGb18030;
  return longInUtf8.test(bytes) || usual === "utf-8" ? asUtf8 : null;
}

/** At least half of what is not ASCII; by chance it is a few in a hundred of text in GB18030. */
function isMostlyUtf8(bytes: string): boolean {
  const chinese = bytes.match(new RegExp(chineseInUtf8, "g"))?.length ?? 0;
  return chinese > 0 && chinese * 6 >= (bytes.match(highBytes)?.length ?? 0);
}

function encodingOfMark(body: Buffer): string | null {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return "utf-8";
  if (body[0] === 0xff && body[1] === 0xfe) return "utf-16le";
  return body[0] === 0xfe && body[1] === 0xff ? "utf-16be" : null;
}

/** Names of the Encoding Standard; null for a name that it does not have. */
function* claimsOf(body: Buffer, contentType: string): Generator<string | null> {
  const names = [
    /charset\s*=\s*["']?\s*([^\s"';,]+)/i.exec(contentType)?.[1],
    /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/.exec(body.toString("latin1", 0, 200))?.[1],
  ];
  for (const name of names) if (name !== undefined) yield encodingNamed(name);
}

function encodingNamed(name: string): string | null {
  if (gbNames.test(name)) return "gb18030";
  if (/^utf_?8(mb4)?$/i.test(name)) return "utf-8";
  if (/^latin-?1$|^iso-?8859-?1$|^ascii$|^ansi/i.test(name)) return "windows-1252";
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return null;
  }
}

/** `å¼ ` for 张: somewhere on its way the text was taken for Latin-1 and encoded again. */
function isTwiceEncoded(text: string): boolean {
  return chineseInUtf8.test(text) && !/\p{Script=Han}/u.test(text);
}

/** A zero byte is no text: UTF-16 or UTF-32 without a mark has many. */
function decoded(body: Buffer, encoding: string): string | null {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(body);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}
