import type { CompactVerifyGetKey, JWTPayload, JWTVerifyGetKey } from "jose";
import type { TokenClaims } from "./tokenClaims.ts";

/** Whose tokens are accepted, and how they are read. */
export interface TokenIssuer {
  /** `iss`, compared character by character. */
  readonly issuer: string;
  /** One of them has to be in `aud`. */
  readonly audience: readonly string[];
  /** `typ` of the header, RFC 8725 section 3.11: an ID token must not pass as an access token. */
  readonly type: string;
  /** Asymmetric algorithms of RFC 7518 and RFC 8037 that may sign, RFC 8725 section 3.1. */
  readonly algorithms: readonly string[];
  /** Key of a token's header. Rejects when there is none, and with AccessError when it cannot be told. */
  readonly key: JWTVerifyGetKey;
  /** Key that was withdrawn, where the header names one: its tokens are worthless, and not forged. Throws for any other. */
  readonly formerKey?: CompactVerifyGetKey;
  /** Null when the claims name nobody that the issuer may speak for. */
  readonly read: (payload: JWTPayload) => TokenClaims | null;
}

/** Everything that jose can verify with a public key alone. */
export const asymmetricAlgorithms = ["ES256", "ES384", "ES512", "EdDSA", "Ed25519", "PS256", "PS384", "PS512", "RS256"];
