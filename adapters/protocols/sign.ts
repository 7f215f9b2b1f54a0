import { createHash } from "node:crypto";

export type SignatureKind = "md5" | "sm3";

/**
 * Signature of a REST request: lower-case hexadecimal MD5, or SM3 (GB/T 32905-2016), over appKey + secret + requestTime.
 * MD5 is what the platforms ask for; it proves knowledge of the secret and protects nothing else.
 */
export function sign(kind: SignatureKind, appKey: string, secret: string, requestTime: string): string {
  return createHash(kind).update(`${appKey}${secret}${requestTime}`, "utf8").digest("hex");
}

/** `yyyyMMddHHmmss` in Asia/Shanghai. */
export function requestTimeOf(epochMs: number): string {
  const local = new Date(epochMs + 8 * 3_600_000).toISOString();
  return local.slice(0, 19).replace(/[-:T]/g, "");
}
