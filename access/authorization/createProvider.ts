import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import Provider, { type AdapterFactory, type KoaContextWithOIDC } from "oidc-provider";
import type { AccessLog } from "../accessLog.ts";
import type { ClientCredentials } from "../clients/credentials.ts";
import type { SigningKey } from "../keys/signingKey.ts";
import type { AuthenticationAttempts } from "./authenticationAttempts.ts";
import { available } from "./oidcAdapter.ts";
import { providerConfiguration } from "./providerConfiguration.ts";
import { type StructuredTokensOptions, structuredTokens } from "./structuredTokens.ts";
import { tooManyAttempts } from "./unavailable.ts";

export interface ProviderOptions extends StructuredTokensOptions {
  readonly adapter: AdapterFactory;
  readonly credentials: Pick<ClientCredentials, "matchesSecret">;
  readonly audience: string;
  readonly tokenLifeS: number;
  readonly addressOf: (request: IncomingMessage) => string;
  readonly attempts: AuthenticationAttempts;
  readonly log: AccessLog;
}

/** An oidc-provider that signs with one key; another key is another provider. */
export function createProvider(signing: SigningKey, options: ProviderOptions): Provider {
  const { issuer, adapter, log, addressOf, attempts, credentials } = options;
  const provider = new Provider(issuer, providerConfiguration(adapter, signing, options));
  // The handler writes the headers that a proxy would: URLs are those of the issuer, whatever Host a request names.
  provider.proxy = true;
  // The way that oidc-provider offers for secrets that are not kept in clear.
  provider.Client.prototype.compareClientSecret = async function (secret: string) {
    const { clientId } = this;
    const context = Provider.ctx;
    const address = context === undefined ? "" : addressOf(context.req);
    const refused = await attempts.begin(address, clientId);
    if (refused !== null) {
      context?.set("retry-after", String(refused.retryAfterS));
      throw tooManyAttempts();
    }
    const matches = await available(() => credentials.matchesSecret(clientId, secret));
    if (matches) await attempts.succeeded(address, clientId);
    return matches;
  };
  provider.use((context, next) => structuredTokens(options)(context as KoaContextWithOIDC, next));

  const faulty = (error: unknown) => log.error({ err: error }, "the authorization server failed");
  provider.on("server_error", (_context, error) => faulty(error));
  // Koa's own listener would write to standard error, with the stack.
  (provider as EventEmitter).on("error", faulty);
  return provider;
}
