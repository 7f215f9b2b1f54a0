import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import Provider, { type AdapterFactory, type errors, type KoaContextWithOIDC } from "oidc-provider";
import type { AccessLog } from "../accessLog.ts";
import type { ClientCredentials } from "../clients/credentials.ts";
import type { SigningKey } from "../keys/signingKey.ts";
import { available } from "./oidcAdapter.ts";
import { providerConfiguration } from "./providerConfiguration.ts";
import { type StructuredTokensOptions, structuredTokens } from "./structuredTokens.ts";

export interface ProviderOptions extends StructuredTokensOptions {
  readonly adapter: AdapterFactory;
  readonly credentials: Pick<ClientCredentials, "matchesSecret">;
  readonly audience: string;
  readonly tokenLifeS: number;
  readonly addressOf: (request: IncomingMessage) => string;
  /** Told of each failed client authentication; the id is as claimed. */
  readonly onFailedAuthentication: (address: string, clientId: string | null) => void;
  readonly log: AccessLog;
}

/** An oidc-provider that signs with one key; another key is another provider. */
export function createProvider(signing: SigningKey, options: ProviderOptions): Provider {
  const { issuer, adapter, log, addressOf, onFailedAuthentication, credentials } = options;
  const provider = new Provider(issuer, providerConfiguration(adapter, signing, options));
  // The handler writes the headers that a proxy would: URLs are those of the issuer, whatever Host a request names.
  provider.proxy = true;
  // The way that oidc-provider offers for secrets that are not kept in clear.
  provider.Client.prototype.compareClientSecret = function (secret: string) {
    return available(() => credentials.matchesSecret(this.clientId, secret));
  };
  provider.use((context, next) => structuredTokens(options)(context as KoaContextWithOIDC, next));

  const failed = (context: KoaContextWithOIDC, error: errors.OIDCProviderError) => {
    if (error.error !== "invalid_client") return;
    const claimed = context.oidc.params?.["client_id"] ?? context.oidc.client?.clientId;
    onFailedAuthentication(addressOf(context.req), typeof claimed === "string" ? claimed : null);
  };
  provider.on("grant.error", failed);
  provider.on("introspection.error", failed);
  provider.on("revocation.error", failed);
  const faulty = (error: unknown) => log.error({ err: error }, "the authorization server failed");
  provider.on("server_error", (_context, error) => faulty(error));
  // Koa's own listener would write to standard error, with the stack.
  (provider as EventEmitter).on("error", faulty);
  return provider;
}
