import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from "node:zlib";

/** More codings one over another than this are an attack: each multiplies what the bound has to stop. */
export const maxContentCodings = 2;

type Decode = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const decoders: Readonly<Record<string, Decode>> = {
  gzip: promisify(gunzip) as Decode,
  "x-gzip": promisify(gunzip) as Decode,
  // RFC 9110, 8.4.1.2: the zlib format, and what some servers send without its header.
  deflate: (body, options) => ((body[0] ?? 0) % 16 === 8 ? promisify(inflate) : promisify(inflateRaw))(body, options),
  br: promisify(brotliDecompress) as Decode,
  zstd: promisify(zstdDecompress) as Decode,
  identity: async (body) => body,
};

/**
 * A body without its content codings (RFC 9110, 8.4), the last applied first, off the event loop; null where one is not known,
 * does not fit the bytes, or makes more than `maxBytes` of them. A system is asked for none, and some answer with one.
 */
export async function decodeBody(body: Buffer, codings: string, maxBytes: number): Promise<Buffer | null> {
  const names = codings
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  if (names.length > maxContentCodings) return null;
  let decoded = body;
  for (const name of names.reverse()) {
    const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
    if (decode === undefined) return null;
    try {
      decoded = await decode(decoded, { maxOutputLength: maxBytes });
    } catch {
      return null;
    }
  }
  return decoded;
}
