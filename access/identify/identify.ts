import { AccessError } from "../accessError.ts";
import { addressAllowed } from "../addressAllowed.ts";
import { publicCaller } from "../caller.ts";
import type { ApiClient, ClientDirectory } from "../client.ts";
import type { Credentials, Identify, Identity } from "../identity.ts";
import type { VerifiedToken } from "../tokens/tokenClaims.ts";
import type { TokenVerifier } from "../tokens/tokenVerifier.ts";
import { createCallers } from "./callers.ts";
import { statedCase, statedPurpose } from "./statedPurpose.ts";

export interface IdentifyOptions {
  readonly directory: Pick<ClientDirectory, "client">;
  readonly verifier: Pick<TokenVerifier, "verify">;
  readonly now?: () => number;
}

const publicIdentity: Identity = Object.freeze({ caller: publicCaller, client: null });

/**
 * Identifies the caller from the token alone. A bearer token gives its holder its rights until it expires or is revoked
 * (RFC 6750). Synchronous if the token and its client are known, otherwise a promise.
 *
 * Throws or rejects with AccessError: UNAUTHENTICATED, FORBIDDEN, BAD_REQUEST for an invalid case id,
 * ACCESS_UNAVAILABLE.
 */
export function createIdentify({ directory, verifier, now = Date.now }: IdentifyOptions): Identify {
  const callerOf = createCallers();

  const admit = (request: Credentials, token: VerifiedToken, client: ApiClient | null): Identity => {
    if (client === null || client.revokedAt !== null) throw unauthenticated("The client has no access any more.");
    if (client.expiresAt !== null && client.expiresAt <= now()) throw unauthenticated("The client's access has ended.");
    if (!addressAllowed(client.addresses, request.address)) {
      throw new AccessError("FORBIDDEN", "The client is not allowed from this address.");
    }
    return callerOf(token, client, statedPurpose(request, client, token.claims), statedCase(request));
  };
  const withClient = (request: Credentials, token: VerifiedToken): Identity | Promise<Identity> => {
    const client = directory.client(token.claims.clientId);
    return client instanceof Promise
      ? client.then((found) => admit(request, token, found))
      : admit(request, token, client);
  };

  return (request) => {
    if (request.authorization === undefined) return anonymous(request);
    const token = verifier.verify(bearerToken(request.authorization));
    return token instanceof Promise
      ? token.then((verified) => withClient(request, verified))
      : withClient(request, token);
  };
}

function anonymous({ purpose, caseId }: Credentials): Identity {
  if (purpose === undefined && caseId === undefined) return publicIdentity;
  throw new AccessError("FORBIDDEN", "Only a request with a token may name a purpose or a case.");
}

/** Of a token that was verified. */
function unauthenticated(message: string): AccessError {
  return new AccessError("UNAUTHENTICATED", message, { isGenuine: true });
}

/** `b64token` of RFC 6750 section 2.1, after the one scheme that is accepted. */
const bearer = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** @throws AccessError UNAUTHENTICATED for another scheme, and for what is no token */
function bearerToken(authorization: string): string {
  const token = bearer.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw new AccessError("UNAUTHENTICATED", 'Authorization has to be "Bearer" and one access token.');
}
