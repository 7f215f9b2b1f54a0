import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 32 random bytes as base64url: 43 characters. */
export function createSecret(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * SHA-256, without salt or stretching: those protect what people choose, by making each guess dear. Of 2^256 secrets that
 * are all as likely none is guessed at any speed, and every token request would pay for the slowness.
 */
export function hashSecret(secret: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash("sha256").update(secret).digest());
}

/** Whether one of the hashes is the secret's. Looks at all of them, and compares each in constant time. */
export function matchesAny(secret: string, hashes: readonly Uint8Array[]): boolean {
  const given = hashSecret(secret);
  return hashes.reduce((found, hash) => timingSafeEqual(given, hash) || found, false);
}
