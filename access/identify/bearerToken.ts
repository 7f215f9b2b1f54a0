import { AccessError } from "../accessError.ts";

/** `b64token` of RFC 6750 section 2.1, after the one scheme that is accepted. */
const bearer = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** @throws AccessError UNAUTHENTICATED for another scheme, and for what is no token */
export function bearerToken(authorization: string): string {
  const token = bearer.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw new AccessError("UNAUTHENTICATED", 'Authorization has to be "Bearer" and one access token.');
}
