import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type JWTPayload, SignJWT } from "jose";

export interface IssuerKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicJwk: object;
  readonly kid: string;
}

export function issuerKey(kid: string): IssuerKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    privateKey,
    publicKey,
    kid,
    publicJwk: { ...publicKey.export({ format: "jwk" }), kid, alg: "ES256", use: "sig" },
  };
}

/** A token as an issuer makes it: what is given replaces what a right one has; undefined leaves it out. */
export async function signToken(
  key: IssuerKey,
  claims: JWTPayload,
  { header = {}, now = Date.now() }: { readonly header?: object; readonly now?: number } = {},
): Promise<string> {
  const seconds = Math.floor(now / 1_000);
  const payload = { iat: seconds, exp: seconds + 300, jti: "token-1", ...claims };
  return new SignJWT(JSON.parse(JSON.stringify(payload)))
    .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: key.kid, ...header })
    .sign(key.privateKey);
}

export interface KeyHost {
  readonly url: string;
  readonly requests: () => number;
  readonly publish: (...keys: readonly IssuerKey[]) => void;
  /** Answers nothing but 500 from now on, or the keys again. */
  readonly setDown: (isDown: boolean) => void;
  readonly close: () => Promise<void>;
}

/** The JWKS endpoint of another issuer, on a real socket. */
export async function openKeyHost(): Promise<KeyHost> {
  let keys: readonly object[] = [];
  let down = false;
  let requests = 0;
  const server: Server = createServer((_request, response) => {
    requests += 1;
    response.writeHead(down ? 500 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
    requests: () => requests,
    publish: (...published) => {
      keys = published.map(({ publicJwk }) => publicJwk);
    },
    setDown: (isDown) => {
      down = isDown;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
