import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { AccessError } from "../accessError.ts";
import type { VerifiedToken } from "./tokenClaims.ts";
import type { TokenIssuer } from "./tokenIssuer.ts";
import { clockToleranceS, maxTokenCharacters, verifyToken } from "./verifyToken.ts";

export interface TokenVerifierOptions {
  /** By `iss`; asked anew for each token that is not known yet. */
  readonly issuerOf: (issuer: string) => TokenIssuer | undefined;
  /** Whether the token of that `jti` of that issuer was revoked. */
  readonly isRevoked: (jti: string, issuer: string) => boolean;
  /** Verified tokens that are remembered; 20,000 by default. */
  readonly remembered?: number;
  readonly now?: () => number;
}

export interface TokenVerifier {
  /**
   * The same object for the same token as long as it is remembered; at once where it is.
   *
   * @throws AccessError UNAUTHENTICATED, ACCESS_UNAVAILABLE; a promise rejects with it
   */
  readonly verify: (token: string) => VerifiedToken | Promise<VerifiedToken>;
  /** Forgets every token, for when keys or issuers have changed. */
  readonly forget: () => void;
}

/**
 * Remembers tokens by their SHA-256, never the token itself: a dump of the memory gives nobody a token to use. A token
 * that is presented again costs one hash and two look-ups; end and revocation are looked at each time.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { issuerOf, isRevoked, remembered = 20_000, now = Date.now } = options;
  const known = new LRUCache<string, VerifiedToken>({ max: remembered });

  const current = (key: string, token: VerifiedToken): VerifiedToken => {
    const ended = token.expiresAt + clockToleranceS * 1_000 <= now();
    if (!ended && !isRevoked(token.jti, token.issuer)) return token;
    known.delete(key);
    throw new AccessError("UNAUTHENTICATED", `The token ${ended ? "has expired" : "was revoked"}. Get a new one.`, {
      isGenuine: true,
    });
  };

  return {
    verify: (token) => {
      if (token.length > maxTokenCharacters) {
        throw new AccessError("UNAUTHENTICATED", `The token is longer than ${maxTokenCharacters} characters.`);
      }
      const key = hash("sha256", token, "base64");
      const found = known.get(key);
      if (found !== undefined) return current(key, found);
      return verifyToken(token, issuerOf, now).then((verified) => {
        // Two requests may have come with a new token at once; both get the one that was first.
        const first = known.get(key) ?? verified;
        known.set(key, first);
        return current(key, first);
      });
    },
    forget: () => known.clear(),
  };
}
