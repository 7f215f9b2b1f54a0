import type { Level } from "../caller.ts";

/** What a verified token says, in the words of this system. Never more than its client's rights: identify/ cuts it down. */
export interface TokenClaims {
  /** Id in the register of API clients. */
  readonly clientId: string;
  /** The person at the client; null where the client acts for itself. */
  readonly user: string | null;
  /** Unified social credit code; null for that of the client's organisation. */
  readonly agency: string | null;
  /** Null, here and below, where the token says nothing of it: what the client has. */
  readonly scopes: readonly string[] | null;
  readonly areas: readonly string[] | null;
  readonly ceiling: Level | null;
  readonly purposes: readonly string[] | null;
}

export interface VerifiedToken {
  readonly claims: TokenClaims;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly issuedAt: number;
  readonly jti: string;
  /** `iss` of the token. */
  readonly issuer: string;
  readonly audience: string | readonly string[];
  readonly subject: string | null;
}
