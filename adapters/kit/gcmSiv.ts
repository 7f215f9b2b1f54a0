import { type CipherGCMTypes, createCipheriv, createDecipheriv } from "node:crypto";

/** OpenSSL has it since 3.2; Node's types do not name it. */
const algorithm = "aes-256-gcm-siv" as CipherGCMTypes;
const authTagLength = 16;

/** AES-256-GCM-SIV (RFC 8452) for one key, one nonce and one associated text. */
export interface GcmSiv {
  /** The ciphertext and its tag of 16 bytes. The text must not be empty. */
  readonly seal: (plaintext: Uint8Array) => Buffer;
  /** @throws Error for anything that was not sealed so */
  readonly open: (sealed: Uint8Array) => Buffer;
}

/** @param key 32 bytes; @param nonce 12 bytes */
export function gcmSiv(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array): GcmSiv {
  return {
    seal(plaintext) {
      const cipher = createCipheriv(algorithm, key, nonce, { authTagLength });
      cipher.setAAD(associated);
      return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed) {
      const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength });
      decipher.setAAD(associated);
      decipher.setAuthTag(sealed.subarray(-authTagLength));
      return Buffer.concat([decipher.update(sealed.subarray(0, -authTagLength)), decipher.final()]);
    },
  };
}
