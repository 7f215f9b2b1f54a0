import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { request } from "undici";
import {
  type AuthorizationHandler,
  createAuthorizationServer,
} from "../../../access/authorization/authorizationServer.ts";
import { type Clients, openClients } from "../../../access/clients/openClients.ts";
import { type KeyRing, openKeyRing } from "../../../access/keys/keyRing.ts";
import { ensureKey } from "../../../access/keys/rotateKeys.ts";
import { createAtRestCipher } from "../../../access/store/atRestCipher.ts";
import { openStore, type Store } from "../../../access/store/openStore.ts";
import { createOwnIssuer } from "../../../access/tokens/ownIssuer.ts";
import { openRevokedTokens, type RevokedTokens } from "../../../access/tokens/revokedTokens.ts";
import { createTokenVerifier, type TokenVerifier } from "../../../access/tokens/tokenVerifier.ts";
import { capturedLog } from "./capturedLog.ts";

export const publicOrigin = "https://graph.example.gov.cn";
export const issuer = `${publicOrigin}/oauth`;
export const audience = `${publicOrigin}/graphql`;
export const cipher = createAtRestCipher("5a".repeat(32));

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
  readonly body: any;
  readonly text: string;
}

export interface Replica {
  readonly origin: string;
  readonly handler: AuthorizationHandler;
  readonly store: Store;
  readonly clients: Clients;
  readonly keyRing: KeyRing;
  readonly revoked: RevokedTokens;
  readonly verifier: TokenVerifier;
  readonly failures: readonly string[];
  readonly log: () => string;
  readonly post: (
    path: string,
    form: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Reply>;
  readonly get: (path: string) => Promise<Reply>;
  readonly close: () => Promise<void>;
}

/** One gateway's authorization server on a socket of its own. Its clock can be set ahead. */
export async function openReplica(
  databaseUrl: string,
  { deadlineMs = 10_000, clock = { aheadMs: 0 } }: { deadlineMs?: number; clock?: { aheadMs: number } } = {},
): Promise<Replica> {
  const now = () => Date.now() + clock.aheadMs;
  const { log, text } = capturedLog();
  const store = await openStore({ databaseUrl });
  await ensureKey(store, cipher);
  const clients = await openClients({ store, staleMs: 60_000 });
  const keyRing = await openKeyRing({ store, cipher, log, feed: clients.feed, now });
  const revoked = await openRevokedTokens({ store, feed: clients.feed, now });
  const own = createOwnIssuer(issuer, audience, keyRing);
  const verifier = createTokenVerifier({
    issuerOf: (name) => (name === issuer ? own : undefined),
    isRevoked: revoked.isRevoked,
    now,
  });
  keyRing.onChange(verifier.forget);
  const failures: string[] = [];
  const handler = createAuthorizationServer({
    issuer,
    audience,
    store,
    credentials: clients.credentials,
    keyRing,
    verifier,
    revoked,
    log,
    deadlineMs,
    now,
    attempts: {
      begin: (address, clientId) => {
        failures.push(`${address} ${clientId}`);
        return null;
      },
      succeeded: () => void failures.pop(),
    },
  });
  const server = createServer((incoming, response) => handler(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = async (reply: Awaited<ReturnType<typeof request>>): Promise<Reply> => {
    const body = await reply.body.text();
    const isJson = String(reply.headers["content-type"]).startsWith("application/json");
    return { status: reply.statusCode, headers: reply.headers, text: body, body: isJson ? JSON.parse(body) : null };
  };
  return {
    origin,
    handler,
    store,
    clients,
    keyRing,
    revoked,
    verifier,
    failures,
    log: text,
    post: async (path, form, headers = {}) =>
      answer(
        await request(`${origin}${path}`, {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
          body: new URLSearchParams(form).toString(),
        }),
      ),
    get: async (path) => answer(await request(`${origin}${path}`)),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await clients.close();
      await store.close();
    },
  };
}

export function basic(id: string, secret: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` };
}
