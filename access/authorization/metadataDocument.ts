import { scopes } from "../vocabulary.ts";
import { assertionAlgorithms, clientAuthMethods } from "./providerConfiguration.ts";

/** Authorization server metadata, RFC 8414 section 2. */
export function metadataDocument(issuer: string): object {
  const authentication = (endpoint: string) => ({
    [`${endpoint}_endpoint_auth_methods_supported`]: clientAuthMethods,
    [`${endpoint}_endpoint_auth_signing_alg_values_supported`]: assertionAlgorithms,
  });
  return {
    issuer,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    introspection_endpoint: `${issuer}/introspection`,
    revocation_endpoint: `${issuer}/revocation`,
    scopes_supported: Object.keys(scopes),
    response_types_supported: [],
    grant_types_supported: ["client_credentials"],
    ...authentication("token"),
    ...authentication("introspection"),
    ...authentication("revocation"),
  };
}
