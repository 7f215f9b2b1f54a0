import { randomBytes } from "node:crypto";
import { sm2 } from "sm-crypto";

/** 国密 SM2 GB/T 32918.2 with SM3 and the default user id, signatures as DER. Node's own SM2 leaves out the user id. */
export interface Sm2KeyPair {
  /** Uncompressed point, 65 bytes. */
  readonly publicKey: Buffer;
  /** 32 bytes. */
  readonly privateKey: Buffer;
}

export function makeSm2KeyPair(): Sm2KeyPair {
  // More bytes than the order of the curve has: what is taken modulo it is even.
  const made = makePair(randomBytes(48).toString("hex"), 16);
  return { publicKey: Buffer.from(made.publicKey, "hex"), privateKey: Buffer.from(made.privateKey, "hex") };
}

export function signSm2({ publicKey, privateKey }: Sm2KeyPair, message: Uint8Array): Buffer {
  const options = { der: true, hash: true, publicKey: publicKey.toString("hex") };
  return Buffer.from(sm2.doSignature([...message], privateKey.toString("hex"), options), "hex");
}

export function verifySm2(publicKey: Buffer, message: Uint8Array, signature: Buffer): boolean {
  if (publicKey.length !== 65 || publicKey[0] !== 0x04) return false;
  const options = { der: true, hash: true };
  return sm2.doVerifySignature([...message], signature.toString("hex"), publicKey.toString("hex"), options);
}

/** The types of the package do not name the seed that its function takes. */
const makePair = sm2.generateKeyPairHex as (seed: string, radix: number) => ReturnType<typeof sm2.generateKeyPairHex>;
