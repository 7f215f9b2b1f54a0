import type { AccessLog } from "./accessLog.ts";
import { followActs, type RecordAct } from "./acts/followActs.ts";
import type { AuthenticationAttempts } from "./authorization/authenticationAttempts.ts";
import { type AuthorizationHandler, createAuthorizationServer } from "./authorization/authorizationServer.ts";
import type { LiveClientDirectory } from "./clients/clientDirectory.ts";
import { openClients } from "./clients/openClients.ts";
import type { ClientRegister } from "./clients/register.ts";
import type { DocumentRegister } from "./clients/registerDocuments.ts";
import { createIdentify } from "./identify/identify.ts";
import type { Identify } from "./identity.ts";
import { openKeyRing } from "./keys/keyRing.ts";
import { ensureKey } from "./keys/rotateKeys.ts";
import { createAtRestCipher } from "./store/atRestCipher.ts";
import { openStore, type Store } from "./store/openStore.ts";
import { openIssuers } from "./tokens/openIssuers.ts";
import { createOwnIssuer } from "./tokens/ownIssuer.ts";
import { openRevokedTokens } from "./tokens/revokedTokens.ts";
import { createTokenVerifier } from "./tokens/tokenVerifier.ts";

export interface AccessOptions {
  /** `postgresql://account:password@host:port/database` */
  readonly databaseUrl: string;
  /** The setting ACCESS_KEY: 64 hexadecimal digits. */
  readonly accessKey: string;
  /** `https://graph.example.gov.cn`: where clients find the gateway, without a path. */
  readonly publicOrigin: string;
  /** The setting TOKEN_ISSUERS; empty for none. */
  readonly tokenIssuers: string;
  readonly tokenLifeS: number;
  /** The setting ACCESS_STALE_MS: how long known clients continue without the store. */
  readonly staleMs: number;
  readonly log: AccessLog;
  /** Counts attempted secrets at the token endpoint; unlimited by default. */
  readonly attempts?: AuthenticationAttempts;
}

export interface AccessStatus {
  /** Of the register in memory. */
  readonly directory: ReturnType<LiveClientDirectory["status"]>;
  /** Id of the key that signs. */
  readonly signingKey: string;
  readonly publishedKeys: number;
}

export interface Access {
  readonly identify: Identify;
  readonly directory: LiveClientDirectory;
  /** Everything under `/oauth`, and `/.well-known/oauth-authorization-server/oauth`. */
  readonly authorizationHandler: AuthorizationHandler;
  readonly register: ClientRegister;
  readonly documents: DocumentRegister;
  readonly store: Store;
  readonly followActs: (record: RecordAct) => { readonly close: () => Promise<void> };
  readonly status: () => AccessStatus;
  readonly close: () => Promise<void>;
}

/**
 * Opens everything that a gateway needs for access control.
 *
 * @throws StoreError, AccessConfigError: messages for operators
 */
export async function openAccess(options: AccessOptions): Promise<Access> {
  const { databaseUrl, accessKey, publicOrigin, tokenIssuers, tokenLifeS, staleMs, log } = options;
  const issuer = `${publicOrigin}/oauth`;
  const audience = `${publicOrigin}/graphql`;
  const cipher = createAtRestCipher(accessKey);
  await using opened = new AsyncDisposableStack();

  const store = await openStore({ databaseUrl });
  opened.defer(store.close);
  const clients = await openClients({ store, staleMs });
  opened.defer(clients.close);
  await ensureKey(store, cipher);
  const keyRing = await openKeyRing({ store, cipher, log, feed: clients.feed });
  const revoked = await openRevokedTokens({ store, feed: clients.feed });

  const forget = () => verifier.forget();
  const issuers = openIssuers({ file: tokenIssuers, log, onChange: forget });
  opened.defer(issuers.close);
  const own = createOwnIssuer(issuer, audience, keyRing);
  const verifier = createTokenVerifier({
    issuerOf: (name) => (name === issuer ? own : issuers.issuerOf(name)),
    isRevoked: (jti, of) => of === issuer && revoked.isRevoked(jti),
  });
  keyRing.onChange(forget);

  const { attempts } = options;
  const authorizationHandler = createAuthorizationServer({
    issuer,
    audience,
    store,
    credentials: clients.credentials,
    keyRing,
    verifier,
    revoked,
    log,
    tokenLifeS,
    ...(attempts !== undefined && { attempts }),
  });
  const running = opened.move();
  return {
    identify: createIdentify({ directory: clients.directory, verifier }),
    directory: clients.directory,
    authorizationHandler,
    register: clients.register,
    documents: clients.documents,
    store,
    followActs: (record) => followActs({ store, feed: clients.feed, log }, record),
    status: () => ({
      directory: clients.directory.status(),
      signingKey: keyRing.current().signing.kid,
      publishedKeys: keyRing.current().published.length,
    }),
    close: () => running.disposeAsync(),
  };
}
