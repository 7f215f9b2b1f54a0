import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign, verify } from "node:crypto";
import type { SignatureAlgorithm } from "../seal.ts";
import { FormatError } from "./formatError.ts";
import { makeSm2KeyPair, signSm2, verifySm2 } from "./sm2.ts";

export const signatureAlgorithms: readonly SignatureAlgorithm[] = ["ed25519", "sm2"];

/** 密钥 What seals are signed with. */
export interface SealKeyPair {
  readonly keyId: string;
  readonly algorithm: SignatureAlgorithm;
  /** As in `keys.jsonl`, base64. */
  readonly publicKey: string;
  /** Ed25519: PKCS #8, DER, base64. SM2: the 32 bytes of the number, base64. */
  readonly privateKey: string;
}

export function makeSealKeyPair(algorithm: SignatureAlgorithm): SealKeyPair {
  const { publicKey, privateKey } = algorithm === "sm2" ? makeSm2KeyPair() : makeEd25519KeyPair();
  return {
    keyId: keyIdOf(publicKey),
    algorithm,
    publicKey: publicKey.toString("base64"),
    privateKey: privateKey.toString("base64"),
  };
}

/** 密钥指纹 The first 16 hexadecimal digits of the SHA-256 of the bytes of a public key. */
export function keyIdOf(publicKey: Uint8Array): string {
  return hash("sha256", publicKey, "hex").slice(0, 16);
}

/** @returns base64 */
export type Signer = (message: string | Uint8Array) => string;

/** @throws FormatError for a private key that is none */
export function createSigner({ algorithm, publicKey, privateKey }: SealKeyPair): Signer {
  const secret = bytesOfBase64(privateKey);
  if (algorithm === "sm2") {
    const pair = { publicKey: bytesOfBase64(publicKey), privateKey: secret };
    return (message) => signSm2(pair, bytesOf(message)).toString("base64");
  }
  const key = readKey(() => createPrivateKey({ key: secret, format: "der", type: "pkcs8" }));
  return (message) => sign(null, bytesOf(message), key).toString("base64");
}

/** False too for a signature that is not even one. */
export type SignatureCheck = (message: string | Uint8Array, signature: string) => boolean;

/** @throws FormatError for a public key that is none of this algorithm */
export function createSignatureCheck(algorithm: SignatureAlgorithm, publicKey: string): SignatureCheck {
  const bytes = bytesOfBase64(publicKey);
  const check = algorithm === "sm2" ? checkOfSm2(bytes) : checkOfEd25519(bytes);
  return (message, signature) => {
    const signatureBytes = Buffer.from(signature, "base64");
    return signatureBytes.toString("base64") === signature && check(bytesOf(message), signatureBytes);
  };
}

type BytesCheck = (message: Uint8Array, signature: Buffer) => boolean;

function checkOfSm2(publicKey: Buffer): BytesCheck {
  if (publicKey.length !== 65 || publicKey[0] !== 0x04) throw new FormatError("That is no public key of SM2.");
  return (message, signature) => verifySm2(publicKey, message, signature);
}

function checkOfEd25519(publicKey: Buffer): BytesCheck {
  const key = readKey(() => createPublicKey({ key: publicKey, format: "der", type: "spki" }));
  if (key.asymmetricKeyType !== "ed25519") throw new FormatError("That is no public key of Ed25519.");
  return (message, signature) => verify(null, message, key, signature);
}

function makeEd25519KeyPair(): { publicKey: Buffer; privateKey: Buffer } {
  return generateKeyPairSync("ed25519", {
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "der" },
  });
}

function readKey<Key>(read: () => Key): Key {
  try {
    return read();
  } catch (cause) {
    throw new FormatError("That is no key of Ed25519.", { cause });
  }
}

function bytesOf(message: string | Uint8Array): Uint8Array {
  return typeof message === "string" ? Buffer.from(message, "utf8") : message;
}

/**
 * RFC 4648, 4, and only as it is written by us: with padding, and no bit that decoding would drop.
 *
 * @throws FormatError
 */
function bytesOfBase64(text: string): Buffer {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) throw new FormatError("That is not base64.");
  return bytes;
}
