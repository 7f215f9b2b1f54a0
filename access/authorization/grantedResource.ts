import type { IncomingMessage } from "node:http";
import { type Client, errors, type KoaContextWithOIDC, type ResourceServer } from "oidc-provider";
import { addressAllowed } from "../addressAllowed.ts";
import { signingAlgorithm } from "../keys/signingKey.ts";
import { clientAddresses, clientScopes, unknownScopes } from "./clientMetadata.ts";

export interface GrantOptions {
  /** `aud` of the tokens: the graph, the only resource there is. */
  readonly audience: string;
  readonly tokenLifeS: number;
  readonly signingKid: string;
  /** Where a request comes from. */
  readonly addressOf: (request: IncomingMessage) => string;
}

/**
 * What an authenticated client gets a token for (RFC 8707): the graph, with the scopes that it asks for, or all of its own
 * (RFC 6749 section 3.3).
 *
 * @throws InvalidTarget, InvalidScope, UnauthorizedClient: answered as OAuth errors
 */
export function grantedResource(
  { audience, tokenLifeS, signingKid, addressOf }: GrantOptions,
  context: KoaContextWithOIDC,
  resource: string,
  client: Client,
): ResourceServer {
  if (resource !== audience) throw new errors.InvalidTarget();
  if (!addressAllowed(clientAddresses(client), addressOf(context.req))) {
    throw new errors.UnauthorizedClient("the client is not allowed from this address");
  }
  const granted = clientScopes(client);
  const { params } = context.oidc;
  const stated = typeof params?.["scope"] === "string" ? params["scope"].split(" ").filter(Boolean) : [];
  const unknown = unknownScopes(client);
  const wanted = stated.filter((scope) => !unknown.includes(scope));
  const foreign = wanted.find((scope) => !granted.includes(scope));
  // oidc-provider drops a scope that it does not know; one that asks for it should be told.
  if (foreign !== undefined) throw new errors.InvalidScope("requested scope is not granted to the client", foreign);
  // Asked for nothing: everything. Asked for what only another build knows: nothing of it.
  const scope = (stated.length === 0 ? granted : wanted).join(" ") || undefined;
  if (params !== undefined) params["scope"] = scope;
  return {
    audience,
    scope: granted.join(" "),
    accessTokenFormat: "jwt",
    accessTokenTTL: tokenLifeS,
    jwt: { sign: { alg: signingAlgorithm, kid: signingKid } },
  };
}
