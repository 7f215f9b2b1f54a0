import { createHash, timingSafeEqual } from "node:crypto";

/** MD5 as the platform was delivered, SM3 (GB/T 32905) where commercial cryptography is required. */
export type SignatureAlgorithm = "md5" | "sm3";

/** Lower-case hex of the digest over appKey + secret + requestTime. */
export function sign(algorithm: SignatureAlgorithm, appKey: string, secret: string, requestTime: string): string {
  return createHash(algorithm).update(`${appKey}${secret}${requestTime}`, "utf8").digest("hex");
}

export function sameSignature(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
