import type { Seal } from "../seal.ts";
import { canonicalJson } from "./canonicalJson.ts";
import { merkleRoot } from "./merkle.ts";
import type { SignatureCheck, Signer } from "./signatures.ts";

/** There is a seal after at most so many records, or so long. */
export const mostRecordsOfSeal = 1_000;
export const longestUnsealedMs = 60_000;

/** Hexadecimal digits of `digests` for each record: 8 bytes. */
export const shortDigestDigits = 16;

export type UnsignedSeal = Omit<Seal, "signature">;

/** `root` and `digests` of a seal over these digests (hexadecimal, in order). */
export function sealContents(
  digests: readonly string[],
  hashAlgorithm: Seal["hashAlgorithm"],
): Pick<Seal, "root" | "digests"> {
  const short = digests.map((digest) => digest.slice(0, shortDigestDigits)).join("");
  return { root: merkleRoot(digests, hashAlgorithm), digests: Buffer.from(short, "hex").toString("base64") };
}

/** @returns the line of the seal, without its end */
export function sealLine(seal: UnsignedSeal, sign: Signer): string {
  return canonicalJson({ ...seal, signature: sign(canonicalJson(seal)) });
}

export function isSignedSeal({ signature, ...seal }: Seal, check: SignatureCheck): boolean {
  return check(canonicalJson(seal), signature);
}
