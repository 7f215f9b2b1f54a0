import { errors, type KoaContextWithOIDC } from "oidc-provider";
import { AccessError } from "../accessError.ts";
import type { RevokedTokens } from "../tokens/revokedTokens.ts";
import type { VerifiedToken } from "../tokens/tokenClaims.ts";
import type { TokenVerifier } from "../tokens/tokenVerifier.ts";
import { clientScopes } from "./clientMetadata.ts";
import { unavailable } from "./unavailable.ts";

export interface StructuredTokensOptions {
  readonly issuer: string;
  readonly verifier: TokenVerifier;
  readonly revoked: RevokedTokens;
}

type Next = () => Promise<unknown>;

/**
 * Introspection (RFC 7662) and revocation (RFC 7009) of JWT access tokens. oidc-provider authenticates the client and then
 * refuses such a token as `unsupported_token_type`, for it keeps no record of it; here that refusal is answered in its
 * place. Everything that it refuses before, a wrong secret above all, stays refused.
 */
export function structuredTokens(options: StructuredTokensOptions) {
  return async (context: KoaContextWithOIDC, next: Next): Promise<void> => {
    await next();
    const { route, client, params } = context.oidc ?? {};
    const token = params?.["token"];
    const refused = isError(context.body, "unsupported_token_type");
    if (!refused || client === undefined || typeof token !== "string") return;
    try {
      if (route === "introspection") await introspect(options, context, token);
      if (route === "revocation") await revoke(options, context, token);
    } catch (error) {
      if (!(error instanceof errors.OIDCProviderError)) throw error;
      context.status = error.statusCode;
      context.body = { error: error.error, error_description: error.error_description };
    }
  };
}

/** A client may ask for its own tokens, a holder of `access:admin` for all. What it may not ask for is not active. */
async function introspect(options: StructuredTokensOptions, context: KoaContextWithOIDC, token: string): Promise<void> {
  const { client, provider } = context.oidc;
  context.status = 200;
  context.body = { active: false };
  const verified = await ownToken(options, token);
  if (verified === null || client === undefined) return;
  const { claims } = verified;
  if (claims.clientId !== client.clientId && !clientScopes(client).includes("access:admin")) return;
  const holder = await provider.Client.find(claims.clientId);
  if (holder === undefined) return;
  const held = clientScopes(holder);
  context.body = {
    active: true,
    // As it acts now: a scope that the client has lost since opens nothing any more.
    scope: (claims.scopes ?? []).filter((scope) => held.includes(scope)).join(" "),
    client_id: claims.clientId,
    token_type: "Bearer",
    exp: verified.expiresAt / 1_000,
    iat: verified.issuedAt / 1_000,
    sub: verified.subject,
    aud: verified.audience,
    iss: verified.issuer,
    jti: verified.jti,
  };
}

/** A token that is no longer valid needs no revocation, RFC 7009 section 2.2; another client's is refused, section 2.1. */
async function revoke(options: StructuredTokensOptions, context: KoaContextWithOIDC, token: string): Promise<void> {
  const verified = await ownToken(options, token);
  if (verified !== null) {
    if (verified.claims.clientId !== context.oidc.client?.clientId) {
      throw new errors.UnauthorizedClient("the token was issued to another client");
    }
    try {
      await options.revoked.revoke(verified.jti, verified.claims.clientId, verified.expiresAt);
    } catch (cause) {
      throw unavailable(cause);
    }
  }
  context.body = "";
  context.status = 200;
  context.remove("content-type");
}

/** Null for what is no valid token of this server. */
async function ownToken({ verifier, issuer }: StructuredTokensOptions, token: string): Promise<VerifiedToken | null> {
  try {
    const verified = await verifier.verify(token);
    return verified.issuer === issuer ? verified : null;
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    if (error.code === "ACCESS_UNAVAILABLE") throw unavailable(error);
    return null;
  }
}

function isError(body: unknown, code: string): boolean {
  return typeof body === "object" && body !== null && "error" in body && body.error === code;
}
