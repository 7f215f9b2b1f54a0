import { generateKeyPairSync, randomUUID } from "node:crypto";
import type { SigningKey as SigningKeyRow } from "../generated/store/client.ts";
import type { AtRestCipher } from "../store/atRestCipher.ts";

/** RFC 7518 section 3.4: small tokens, and every library of the field verifies it. */
export const signingAlgorithm = "ES256";

/** RFC 7517, RFC 7518 section 6.2.1. */
export interface PublicJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: string;
  readonly use: string;
}

/** A key of the authorization server. Times in milliseconds since the epoch. */
export interface SigningKey {
  readonly kid: string;
  readonly publicJwk: PublicJwk;
  readonly privateJwk: PublicJwk & { readonly d: string };
  /** Published as soon as it is there, signs from now on. */
  readonly notBefore: number;
  /** Published and verifies until then; null for the one that comes last. */
  readonly retiresAt: number | null;
}

/** A new key for the store, its private part sealed. */
export function newSigningKey(cipher: AtRestCipher, notBefore: Date) {
  const kid = randomUUID();
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty = "", crv = "", x = "", y = "" } = publicKey.export({ format: "jwk" });
  const publicJwk = { kty, crv, x, y, kid, alg: signingAlgorithm, use: "sig" };
  const { d } = privateKey.export({ format: "jwk" });
  return {
    kid,
    algorithm: signingAlgorithm,
    publicJwk,
    sealedPrivateJwk: cipher.seal(JSON.stringify({ ...publicJwk, d }), kid),
    notBefore,
  };
}

/** @throws StoreError when it was sealed with another ACCESS_KEY */
export function openSigningKey(row: SigningKeyRow, cipher: AtRestCipher): SigningKey {
  const privateJwk: SigningKey["privateJwk"] = JSON.parse(cipher.open(row.sealedPrivateJwk, row.kid));
  const { d: _secret, ...publicJwk } = privateJwk;
  return {
    kid: row.kid,
    publicJwk,
    privateJwk,
    notBefore: row.notBefore.getTime(),
    retiresAt: row.retiresAt?.getTime() ?? null,
  };
}
