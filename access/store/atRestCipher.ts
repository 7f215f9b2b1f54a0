import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { StoreError } from "./storeError.ts";

/** Keeps private keys unreadable to anyone who has only the store or a copy of it. */
export interface AtRestCipher {
  /** @param context what the text belongs to, such as the kid: a sealed text put in another's place does not open */
  readonly seal: (text: string, context: string) => Uint8Array<ArrayBuffer>;
  /** @throws StoreError for another key or context, and for bytes that were changed */
  readonly open: (sealed: Uint8Array, context: string) => string;
}

const keyIdBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits. Layout: id of the key (4 bytes of its SHA-256), nonce,
 * tag, ciphertext.
 *
 * @param accessKey the setting ACCESS_KEY: 64 hexadecimal digits
 * @throws StoreError when it is no such key
 */
export function createAtRestCipher(accessKey: string): AtRestCipher {
  if (!/^[0-9a-fA-F]{64}$/.test(accessKey)) {
    throw new StoreError("ACCESS_KEY has to be 32 bytes as 64 hexadecimal digits: openssl rand -hex 32.");
  }
  const key = Buffer.from(accessKey, "hex");
  const keyId = createHash("sha256").update(key).digest().subarray(0, keyIdBytes);
  return {
    seal(text, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
      const ciphertext = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Uint8Array.from(Buffer.concat([keyId, nonce, cipher.getAuthTag(), ciphertext]));
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed);
      const nonceAt = keyIdBytes;
      const tagAt = nonceAt + nonceBytes;
      const textAt = tagAt + tagBytes;
      if (!bytes.subarray(0, keyIdBytes).equals(keyId)) {
        throw new StoreError("The store was sealed with another ACCESS_KEY. Set the key that it was sealed with.");
      }
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(nonceAt, tagAt), {
          authTagLength: tagBytes,
        })
          .setAAD(Buffer.from(context))
          .setAuthTag(bytes.subarray(tagAt, textAt));
        return decipher.update(bytes.subarray(textAt), undefined, "utf8") + decipher.final("utf8");
      } catch (cause) {
        throw new StoreError(`What is sealed for ${context} in the store has been changed, or belongs to another.`, {
          cause,
        });
      }
    },
  };
}
