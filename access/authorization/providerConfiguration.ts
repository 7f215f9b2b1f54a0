import { randomBytes } from "node:crypto";
import { type Adapter, type Configuration, errors } from "oidc-provider";
import { type SigningKey, signingAlgorithm } from "../keys/signingKey.ts";
import { scopes } from "../vocabulary.ts";
import { ownMetadata } from "./clientMetadata.ts";
import { type GrantOptions, grantedResource } from "./grantedResource.ts";

/** Seconds that a client assertion may be valid: its id is kept that long (RFC 7523 section 3, item 4). */
const assertionLifeS = 600;

/** Methods of client authentication, in the words of RFC 7591. */
export const clientAuthMethods = ["client_secret_basic", "client_secret_post", "private_key_jwt"] as const;

/** What may sign a client assertion. */
export const assertionAlgorithms = [
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
  "PS256",
  "PS384",
  "PS512",
  "RS256",
] as const;

/** Client credentials for JWT access tokens, and nothing of OpenID Connect. */
export function providerConfiguration(
  adapter: (model: string) => Adapter,
  signing: SigningKey,
  grant: Omit<GrantOptions, "signingKid"> & { readonly issuer: string },
): Configuration {
  return {
    adapter,
    jwks: { keys: [signing.privateJwk] },
    scopes: Object.keys(scopes),
    claims: {},
    routes: { token: "/token", introspection: "/introspection", revocation: "/revocation" },
    responseTypes: [],
    clientAuthMethods: [...clientAuthMethods],
    enabledJWA: { clientAuthSigningAlgValues: [...assertionAlgorithms], idTokenSigningAlgValues: [signingAlgorithm] },
    clientDefaults: {
      grant_types: ["client_credentials"],
      response_types: [],
      id_token_signed_response_alg: signingAlgorithm,
    },
    extraClientMetadata: { properties: [...ownMetadata] },
    // No route that is served sets a cookie. Should one ever, it is signed with a key that nobody has.
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    ttl: { ClientCredentials: grant.tokenLifeS },
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => false },
      revocation: { enabled: true, allowedPolicy: () => false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => grant.audience,
        getResourceServerInfo: (context, resource, client) =>
          grantedResource({ ...grant, signingKid: signing.kid }, context, resource, client),
      },
      claimsParameter: { enabled: false },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      registration: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    assertJwtClientAuthClaimsAndHeader: (_context, { exp, aud }) => {
      // The issuer alone: an assertion that names others as well could be shown here by one of them (RFC 7523bis, 3).
      if (aud !== grant.issuer && !(Array.isArray(aud) && aud.length === 1 && aud[0] === grant.issuer)) {
        throw new errors.InvalidClientAuth("the audience of a client assertion has to be this issuer alone");
      }
      if (Number(exp) > Date.now() / 1_000 + assertionLifeS) {
        throw new errors.InvalidClientAuth("the client assertion is valid for too long");
      }
    },
    clientBasedCORS: () => false,
    findAccount: () => undefined,
    renderError: (context, out) => {
      context.type = "json";
      context.body = out;
    },
  };
}
