import { hash } from "node:crypto";
import type { HashAlgorithm } from "../seal.ts";

/** What `previous` is where nothing was before. */
export const zeroDigest = "0".repeat(64);

export const hashAlgorithms: readonly HashAlgorithm[] = ["sha256", "sm3"];

/** @returns of the bytes (of text: in UTF-8), hexadecimal, small letters. SM3 is GB/T 32905-2016. */
export function digestOf(data: string | Uint8Array, algorithm: HashAlgorithm): string {
  return hash(algorithm, data, "hex");
}

export function isDigest(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{64}$/.test(text);
}
