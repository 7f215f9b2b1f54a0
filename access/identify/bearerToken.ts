import { AccessError, type AccessErrorCode } from "../accessError.ts";

/** `b64token` of RFC 6750 section 2.1, after the one scheme that is accepted. */
const bearer = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** @throws AccessError UNAUTHENTICATED for another scheme, and for what is no token */
export function bearerToken(authorization: string): string {
  const token = bearer.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw new AccessError("UNAUTHENTICATED", 'Authorization has to be "Bearer" and one access token.');
}

/**
 * The value of `WWW-Authenticate` (RFC 6750 section 3) that goes with an answer of that code; null where none does.
 *
 * @param sent whether the request had an Authorization header: without one there is no error to name
 */
export function bearerChallenge(code: AccessErrorCode, sent: boolean): string | null {
  if (code !== "UNAUTHENTICATED") return null;
  return sent ? 'Bearer realm="graphql", error="invalid_token"' : 'Bearer realm="graphql"';
}
