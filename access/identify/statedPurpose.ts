import { AccessError } from "../accessError.ts";
import type { ApiClient } from "../client.ts";
import type { Credentials } from "../identity.ts";
import type { TokenClaims } from "../tokens/tokenClaims.ts";
import { isPurpose, type Purpose } from "../vocabulary.ts";

/** Letters, digits, Chinese characters, dot, hyphen, underscore: `苏民-2026.0117`. */
const caseIdPattern = /^[A-Za-z0-9._\-\p{Script=Han}]{1,64}$/u;

/** @throws AccessError FORBIDDEN, in a sentence that names no purpose that a client has */
export function statedPurpose({ purpose }: Credentials, client: ApiClient, claims: TokenClaims): Purpose | null {
  if (purpose === undefined) return null;
  const allowed =
    isPurpose(purpose) && client.purposes.includes(purpose) && (claims.purposes?.includes(purpose) ?? true);
  if (allowed) return purpose;
  throw new AccessError("FORBIDDEN", "The purpose of the request is not one that the client may have.");
}

/** @throws AccessError BAD_REQUEST */
export function statedCase({ caseId }: Credentials): string | null {
  if (caseId === undefined) return null;
  if (caseIdPattern.test(caseId)) return caseId;
  throw new AccessError(
    "BAD_REQUEST",
    "The case id has to be 1 to 64 letters, digits, Chinese characters, dots, hyphens or underscores.",
  );
}
