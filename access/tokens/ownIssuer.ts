import { createPublicKey } from "node:crypto";
import { createLocalJWKSet, errors, type JWTPayload, type JWTVerifyGetKey } from "jose";
import type { KeyRing, KeySet } from "../keys/keyRing.ts";
import { signingAlgorithm } from "../keys/signingKey.ts";
import type { TokenClaims } from "./tokenClaims.ts";
import type { TokenIssuer } from "./tokenIssuer.ts";

/** The authorization server of this gateway: its keys are in memory, nothing is asked over HTTP. */
export function createOwnIssuer(issuer: string, audience: string, keyRing: KeyRing): TokenIssuer {
  const keys = new WeakMap<KeySet, JWTVerifyGetKey>();
  const localKeys = (set: KeySet): JWTVerifyGetKey => {
    const known = keys.get(set);
    if (known !== undefined) return known;
    const made = createLocalJWKSet({ keys: set.published.map(({ publicJwk }) => ({ ...publicJwk })) });
    keys.set(set, made);
    return made;
  };
  return {
    formerKey: (header) => {
      const key = keyRing.former().find(({ kid }) => kid === header.kid);
      if (key === undefined) throw new errors.JWKSNoMatchingKey();
      return createPublicKey({ key: { ...key }, format: "jwk" });
    },
    issuer,
    audience: [audience],
    type: "at+jwt",
    algorithms: [signingAlgorithm],
    key: (header, token) => localKeys(keyRing.current())(header, token),
    read,
  };
}

/** RFC 9068 section 2.2: `client_id` and `scope`. Everything else is the client's. */
function read({ client_id: clientId, scope }: JWTPayload): TokenClaims | null {
  if (typeof clientId !== "string") return null;
  return {
    clientId,
    user: null,
    agency: null,
    scopes: typeof scope === "string" ? scope.split(" ") : [],
    areas: null,
    ceiling: null,
    purposes: null,
  };
}
