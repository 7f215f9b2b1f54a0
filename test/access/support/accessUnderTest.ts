import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { request } from "undici";
import { type Access, openAccess } from "../../../access/openAccess.ts";
import { basic, publicOrigin } from "./authorizationReplica.ts";
import { capturedLog } from "./capturedLog.ts";

export interface AccessUnderTest {
  readonly access: Access;
  /** Log lines, and failed authentications. */
  readonly log: () => string;
  readonly token: (id: string, secret: string, form?: Readonly<Record<string, string>>) => Promise<string>;
  readonly post: (path: string, form: Readonly<Record<string, string>>, id: string, secret: string) => Promise<number>;
  readonly jwks: () => Promise<readonly { readonly kid: string }[]>;
  readonly close: () => Promise<void>;
}

export const accessKey = "5a".repeat(32);

/** Access control of one replica, with its authorization server on a socket. */
export async function openAccessUnderTest(databaseUrl: string, tokenIssuers = ""): Promise<AccessUnderTest> {
  const { log, text } = capturedLog();
  const access = await openAccess({
    databaseUrl,
    accessKey,
    publicOrigin,
    tokenIssuers,
    tokenLifeS: 600,
    staleMs: 60_000,
    log,
  });
  const server = createServer((incoming, response) => access.authorizationHandler(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const send = (path: string, form: Readonly<Record<string, string>>, id: string, secret: string) =>
    request(`${origin}${path}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...basic(id, secret) },
      body: new URLSearchParams(form).toString(),
    });
  return {
    access,
    log: text,
    async token(id, secret, form = {}) {
      const { body } = await send("/oauth/token", { grant_type: "client_credentials", ...form }, id, secret);
      const { access_token: token } = (await body.json()) as { access_token: string };
      return token;
    },
    async post(path, form, id, secret) {
      const { statusCode, body } = await send(path, form, id, secret);
      await body.dump();
      return statusCode;
    },
    async jwks() {
      const { body } = await request(`${origin}/oauth/jwks`);
      return ((await body.json()) as { keys: { kid: string }[] }).keys;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await access.close();
    },
  };
}
