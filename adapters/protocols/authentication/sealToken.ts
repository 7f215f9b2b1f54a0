import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const cipher = "aes-256-gcm";

/** Seals tokens for processes that know the same secret. */
export interface TokenSeal {
  /** Of this secret: processes with another one share nothing. */
  readonly name: string;
  readonly seal: (token: string) => string;
  /** Null for what was not sealed by this secret. */
  readonly open: (sealed: string) => string | null;
}

/** AES-256-GCM (NIST SP 800-38D) with a random nonce, and a key that HKDF (RFC 5869) derives from the system's secret. */
export function createTokenSeal(system: string, secret: string): TokenSeal {
  const derive = (purpose: string, length: number) =>
    Buffer.from(hkdfSync("sha256", secret, "", `community-graph ${purpose} of ${system}`, length));
  const key = derive("token", 32);
  return {
    name: `${system}:${derive("token name", 8).toString("hex")}`,
    seal(token) {
      const nonce = randomBytes(12);
      const sealing = createCipheriv(cipher, key, nonce);
      const text = Buffer.concat([sealing.update(token, "utf8"), sealing.final()]);
      return Buffer.concat([nonce, sealing.getAuthTag(), text]).toString("base64");
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, "base64");
      if (bytes.length < 28) return null;
      try {
        const opening = createDecipheriv(cipher, key, bytes.subarray(0, 12), { authTagLength: 16 });
        opening.setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([opening.update(bytes.subarray(28)), opening.final()]).toString("utf8");
      } catch {
        return null;
      }
    },
  };
}
