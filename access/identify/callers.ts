import { LRUCache } from "lru-cache";
import type { ApiClient } from "../client.ts";
import type { Identity } from "../identity.ts";
import type { VerifiedToken } from "../tokens/tokenClaims.ts";
import type { Purpose } from "../vocabulary.ts";
import { intersectRights } from "./intersectRights.ts";

/** Purposes and cases that are remembered for one token; a case worker's day. */
const maxStatements = 100;

interface OfToken {
  /** Another object as soon as the client has changed: what was made for it before is dropped. */
  readonly client: ApiClient;
  readonly identities: LRUCache<string, Identity>;
}

/** Makes each Caller once. They live as long as the verifier remembers the token, and no longer than their client is as it was. */
export function createCallers() {
  const known = new WeakMap<VerifiedToken, OfToken>();
  return (token: VerifiedToken, client: ApiClient, purpose: Purpose | null, caseId: string | null): Identity => {
    let ofToken = known.get(token);
    if (ofToken?.client !== client) {
      ofToken = { client, identities: new LRUCache({ max: maxStatements }) };
      known.set(token, ofToken);
    }
    const key = `${purpose ?? ""} ${caseId ?? ""}`;
    const found = ofToken.identities.get(key);
    if (found !== undefined) return found;
    const caller = Object.freeze({ ...intersectRights(token.claims, client), purpose, caseId });
    const identity = Object.freeze({ caller, client });
    ofToken.identities.set(key, identity);
    return identity;
  };
}
