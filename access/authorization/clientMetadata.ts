import { randomBytes } from "node:crypto";
import type { AdapterPayload, Client } from "oidc-provider";
import type { ApiClient as ClientRow } from "../generated/store/client.ts";
import { isScope } from "../vocabulary.ts";

/** Properties of ours that oidc-provider carries along with a client. */
export const ownMetadata = ["addresses", "unknownScopes"];

/** oidc-provider wants a secret to be there. It is no client's, is never compared with anything, and leaves no process. */
const placeholder = randomBytes(32).toString("base64url");

/** A client of the register in the words of RFC 7591. */
export function clientMetadata(row: ClientRow): AdapterPayload {
  const { id, jwks, scopes, addresses } = row;
  const known = scopes.filter(isScope);
  return {
    client_id: id,
    grant_types: ["client_credentials"],
    response_types: [],
    redirect_uris: [],
    ...(known.length > 0 && { scope: known.join(" ") }),
    ...(isKeySet(jwks)
      ? { token_endpoint_auth_method: "private_key_jwt", jwks }
      : { token_endpoint_auth_method: "client_secret_basic", client_secret: placeholder }),
    addresses,
    unknownScopes: scopes.filter((scope) => !isScope(scope)),
  };
}

/**
 * Scopes of the client that this build does not know, as while replicas are replaced one by one by a newer version: they
 * give no right, and nothing is refused for them.
 */
export function unknownScopes(client: Client): readonly string[] {
  const kept: unknown = client.metadata()["unknownScopes"];
  return Array.isArray(kept) ? kept.map(String) : [];
}

/** The CIDR blocks that the client may call from. */
export function clientAddresses(client: Client): readonly string[] {
  const kept: unknown = client.metadata()["addresses"];
  return Array.isArray(kept) ? kept.map(String) : [];
}

export function clientScopes(client: Client): readonly string[] {
  return client.scope?.split(" ") ?? [];
}

// biome-ignore lint/suspicious/noExplicitAny: the shape was checked when the client was registered
function isKeySet(jwks: unknown): jwks is { keys: any[] } {
  return typeof jwks === "object" && jwks !== null && "keys" in jwks && Array.isArray(jwks.keys);
}
