import { isAscii, isUtf8 } from "node:buffer";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from "node:zlib";
import { FetchFailure } from "./fetchFailure.ts";

/** How the bytes of a reply are to be read, by its headers; undefined where they say nothing. */
export interface BodyHeaders {
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
}

/** Whether the body is what its headers say without decoding: no content coding, and no charset but UTF-8. */
export function isPlainBody({ contentType, contentEncoding }: BodyHeaders): boolean {
  return contentEncoding === undefined && (contentType === undefined || isPlainType(contentType));
}

/**
 * The bytes as UTF-8. A coding comes only from a server that takes no notice of `Accept-Encoding: identity`; it is undone in a
 * thread of the pool. JSON is UTF-8 whatever a charset says (RFC 8259, 8.1 and 11), but what is no UTF-8 is read by it.
 *
 * @param maxBodyBytes also of what unpacks
 * @throws FetchFailure SOURCE_BAD_REPLY
 */
export async function decodeBody(body: Buffer, headers: BodyHeaders, maxBodyBytes: number): Promise<Buffer> {
  const unpacked = await unpack(body, headers.contentEncoding ?? "", maxBodyBytes);
  const charset = charsetOf(headers.contentType ?? "");
  return charset === null ? unpacked : asUtf8(unpacked, charset);
}

const utf8Names = ["utf-8", "utf8", "us-ascii", "ascii"];

function isPlainType(contentType: string): boolean {
  const charset = charsetOf(contentType);
  return charset === null || utf8Names.includes(charset);
}

/** In small letters; null where there is none. */
function charsetOf(contentType: string): string | null {
  if (!contentType.includes(";")) return null;
  return /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? null;
}

type Unpack = (body: Buffer, limits: { readonly maxOutputLength: number }) => Promise<Buffer>;

const gzip: Unpack = promisify(gunzip);
const zlibForm: Unpack = promisify(inflate);
const rawForm: Unpack = promisify(inflateRaw);

/** By the names of RFC 9110, 8.4.1, and of RFC 7932 and 8878. */
const codings: ReadonlyMap<string, Unpack> = new Map<string, Unpack>([
  ["gzip", gzip],
  ["x-gzip", gzip],
  // Some servers leave the zlib header out.
  ["deflate", (body, limits) => (((body[0] ?? 0) & 0x0f) === 8 ? zlibForm(body, limits) : rawForm(body, limits))],
  ["br", promisify(brotliDecompress)],
  ["zstd", promisify(zstdDecompress)],
]);

async function unpack(body: Buffer, contentEncoding: string, maxOutputLength: number): Promise<Buffer> {
  const names = contentEncoding
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  const [name, ...others] = names;
  if (name === undefined) return body;
  const decode = others.length === 0 ? codings.get(name) : undefined;
  if (decode === undefined) throw new FetchFailure("SOURCE_BAD_REPLY", "a content coding that is not known");
  try {
    return await decode(body, { maxOutputLength });
  } catch (cause) {
    const isTooLarge = (cause as { readonly code?: unknown }).code === "ERR_BUFFER_TOO_LARGE";
    const reason = isTooLarge ? "reply over SUBGRAPH_REPLY_LIMIT_BYTES when unpacked" : "not in its content coding";
    throw new FetchFailure("SOURCE_BAD_REPLY", reason, { cause });
  }
}

/** Of code page names that the Encoding standard has not. */
const otherNames: Readonly<Record<string, string>> = { cp936: "gb18030", ms936: "gb18030", cp1252: "windows-1252" };

function asUtf8(body: Buffer, charset: string): Buffer {
  // UTF-16 and ISO-2022 write with bytes of ASCII what is another text.
  const isAsciiBased = !/^(?:utf-?(?:16|32)|ucs|iso-2022|hz)/.test(charset);
  if (isAsciiBased && isAscii(body)) return body;
  const text = decodeStrictly(body, otherNames[charset] ?? charset);
  if (!isAsciiBased) return Buffer.from(text ?? unreadable());
  if (!isUtf8(body)) return Buffer.from(text ?? unreadable());
  // The bytes are UTF-8. Any bytes at all are a text of one byte for each character, so that such a name says nothing.
  if (text === null || /^(?:iso-?8859|latin|windows|cp125|l\d)/.test(charset)) return body;
  return unreadable();
}

function decodeStrictly(body: Buffer, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

/** Not by the charset, or by two of them with two meanings. */
function unreadable(): never {
  throw new FetchFailure("SOURCE_BAD_REPLY", "text that is not in its charset, or may be in another");
}
