import { compactVerify, decodeJwt, errors, jwtVerify } from "jose";
import { AccessError } from "../accessError.ts";
import type { VerifiedToken } from "./tokenClaims.ts";
import type { TokenIssuer } from "./tokenIssuer.ts";

/** Longest token, in characters. */
export const maxTokenCharacters = 8_192;

/** Seconds by which the clocks of issuer and gateway may differ. */
export const clockToleranceS = 5;

const compactJws = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * A JWT access token (RFC 9068) by the rules of RFC 8725: issuer, audience, type and algorithm are ours to say, never the
 * token's.
 *
 * @param issuerOf the issuer by its `iss`
 * @throws AccessError UNAUTHENTICATED for what is no valid token, ACCESS_UNAVAILABLE when the issuer's keys cannot be had
 */
export async function verifyToken(
  token: string,
  issuerOf: (issuer: string) => TokenIssuer | undefined,
  now: () => number,
): Promise<VerifiedToken> {
  const issuer = issuerOf(statedIssuer(token));
  if (issuer === undefined) throw invalid("The token is of an issuer that is not accepted here.");
  const payload = await verified(token, issuer, now);
  const { iss = "", exp = 0, iat = 0, jti = "", aud = [], sub = null } = payload;
  const claims = issuer.read(payload);
  if (claims === null) throw invalid("The token names no client that its issuer may speak for.");
  return Object.freeze({
    claims: Object.freeze(claims),
    expiresAt: exp * 1_000,
    issuedAt: iat * 1_000,
    jti,
    issuer: iss,
    audience: aud,
    subject: sub,
  });
}

async function verified(token: string, issuer: TokenIssuer, now: () => number) {
  try {
    const { payload } = await jwtVerify(token, issuer.key, {
      issuer: issuer.issuer,
      audience: [...issuer.audience],
      algorithms: [...issuer.algorithms],
      typ: issuer.type,
      clockTolerance: clockToleranceS,
      requiredClaims: ["exp", "iat", "jti"],
      currentDate: new Date(now()),
    });
    return payload;
  } catch (error) {
    if (error instanceof AccessError) throw error;
    // jose looks at the times of a token whose signature is good.
    if (error instanceof errors.JWTExpired) throw outOfDate("The token has expired. Get a new one.");
    if (await wasSignedByFormerKey(token, issuer)) throw outOfDate("The token's key was withdrawn. Get a new one.");
    // The reason is kept from the sender: a forger learns nothing.
    throw invalid("The token is not valid here.");
  }
}

/** A key that was withdrawn makes every token of it worthless, and none of their holders an attacker. */
async function wasSignedByFormerKey(token: string, { formerKey, algorithms }: TokenIssuer): Promise<boolean> {
  if (formerKey === undefined) return false;
  try {
    await compactVerify(token, formerKey, { algorithms: [...algorithms] });
    return true;
  } catch {
    return false;
  }
}

/** Read before anything is verified, to know whose keys to verify with. */
function statedIssuer(token: string): string {
  if (token.length > maxTokenCharacters) throw invalid(`The token is longer than ${maxTokenCharacters} characters.`);
  if (!compactJws.test(token)) throw invalid("The token is no signed JWT.");
  try {
    return decodeJwt(token).iss ?? "";
  } catch {
    throw invalid("The token is no signed JWT.");
  }
}

function outOfDate(message: string): AccessError {
  return new AccessError("UNAUTHENTICATED", message, { isGenuine: true });
}

function invalid(message: string): AccessError {
  return new AccessError("UNAUTHENTICATED", message);
}
