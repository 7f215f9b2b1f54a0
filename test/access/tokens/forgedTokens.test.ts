import { createHmac, createPrivateKey, createPublicKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rotateKeys, withdrawKeys } from "../../../access/keys/rotateKeys.ts";
import { openTestDatabases, type TestDatabases } from "../../support/store.ts";
import { audience, basic, cipher, issuer, openReplica, type Replica } from "../support/authorizationReplica.ts";
import { type IssuerKey, issuerKey, signToken } from "../support/foreignIssuer.ts";
import { putClient } from "../support/putClient.ts";

let databases: TestDatabases;
let replica: Replica;
let key: IssuerKey;
const clock = { aheadMs: 0 };
const secret = "the-secret-of-the-provider";

beforeAll(async () => {
  databases = await openTestDatabases();
  replica = await openReplica(await databases.create(), { clock });
  await putClient(replica.store, "provider", { scopes: ["grid:read"], secrets: [{ secret }] });
  const { kid, privateJwk, publicJwk } = replica.keyRing.current().signing;
  key = {
    kid,
    publicJwk,
    privateKey: createPrivateKey({ key: { ...privateJwk }, format: "jwk" }),
    publicKey: createPublicKey({ key: { ...publicJwk }, format: "jwk" }),
  };
}, 60_000);

afterAll(async () => {
  await replica?.close();
  await databases?.close();
});

const claims = { iss: issuer, aud: audience, sub: "provider", client_id: "provider", scope: "grid:read" };
const verify = async (token: string) => replica.verifier.verify(token);
const json = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

test("a token as the server makes it is valid", async () => {
  expect((await verify(await signToken(key, claims))).claims).toMatchObject({
    clientId: "provider",
    scopes: ["grid:read"],
  });
});

describe("refused as UNAUTHENTICATED", () => {
  const seconds = Math.floor(Date.now() / 1_000);
  const body = { ...claims, iat: seconds, exp: seconds + 300, jti: "forged" };
  const cases: Record<string, () => Promise<string> | string> = {
    "one of another key under the same kid": () => signToken({ ...issuerKey("x"), kid: key.kid }, claims),
    "one of a key that is not in the set": () => signToken(issuerKey("unknown"), claims),
    "one that brings its own key": async () => {
      const own = issuerKey("own");
      return signToken(own, claims, { header: { jwk: own.publicJwk, jku: "https://evil.example/jwks" } });
    },
    "alg none": () => `${json({ alg: "none", typ: "at+jwt" })}.${json(body)}.`,
    "alg none with a signature": () => `${json({ alg: "none", typ: "at+jwt", kid: key.kid })}.${json(body)}.AAAA`,
    "HS256 with the public key as the secret": () => {
      const signed = `${json({ alg: "HS256", typ: "at+jwt", kid: key.kid })}.${json(body)}`;
      const pem = key.publicKey.export({ type: "spki", format: "pem" });
      return `${signed}.${createHmac("sha256", pem).update(signed).digest("base64url")}`;
    },
    "an expired one": () => signToken(key, { ...claims, exp: seconds - 30 }),
    "one that is not valid yet": () => signToken(key, { ...claims, nbf: seconds + 60 }),
    "one without an end": () => signToken(key, { ...claims, exp: undefined as never }),
    "one without an id": () => signToken(key, { ...claims, jti: undefined as never }),
    "another audience": () => signToken(key, { ...claims, aud: "https://other.example/graphql" }),
    "no audience": () => signToken(key, { ...claims, aud: undefined as never }),
    "another issuer": () => signToken(key, { ...claims, iss: "https://evil.example/oauth" }),
    "the issuer with a slash": () => signToken(key, { ...claims, iss: `${issuer}/` }),
    "an issuer that is a property of every object": () => signToken(key, { ...claims, iss: "__proto__" }),
    "an ID token, typ JWT": () => signToken(key, claims, { header: { typ: "JWT" } }),
    "no typ": () => signToken(key, claims, { header: { typ: undefined } }),
    "no client": () => signToken(key, { ...claims, client_id: undefined }),
    "a truncated one": async () => (await signToken(key, claims)).slice(0, -10),
    "one with two parts": async () => (await signToken(key, claims)).split(".").slice(0, 2).join("."),
    "one with five parts": () => "a.b.c.d.e",
    "one with a changed claim": async () => {
      const [header, , signature] = (await signToken(key, claims)).split(".");
      return `${header}.${json({ ...body, scope: "access:admin" })}.${signature}`;
    },
    "one over the limit": () => signToken(key, { ...claims, padding: "x".repeat(8_192) }),
    "claims that are no object": () => `${json({ alg: "ES256", typ: "at+jwt" })}.${json(["iss"])}.AAAA`,
    nothing: () => "",
  };
  test.each(Object.entries(cases))("%s", async (_name, forge) => {
    const token = await forge();
    const error = await verify(token).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: "AccessError", code: "UNAUTHENTICATED" });
    // Nothing of what was sent comes back.
    expect(String((error as Error).message)).not.toMatch(/evil|provider|eyJ/);
  });
});

describe("a token that was known", () => {
  test("ends at its end, within 5 s for clocks that differ", async () => {
    const token = await signToken(key, { ...claims, jti: "ends" });
    await verify(token);
    clock.aheadMs = 303_000;
    expect((await verify(token)).jti).toBe("ends");
    clock.aheadMs = 306_000;
    await expect(verify(token)).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      message: expect.stringContaining("expired"),
    });
    clock.aheadMs = 0;
  });

  test("is the same object each time, also for two that came first at once", async () => {
    const token = await signToken(key, { ...claims, jti: "same" });
    const [one, two] = await Promise.all([verify(token), verify(token)]);
    expect(one).toBe(two);
    expect(replica.verifier.verify(token)).toBe(one);
  });

  test("ends when it is revoked", async () => {
    const { body } = await replica.post(
      "/oauth/token",
      { grant_type: "client_credentials" },
      basic("provider", secret),
    );
    await verify(body.access_token);
    await replica.post("/oauth/revocation", { token: body.access_token }, basic("provider", secret));
    await expect(verify(body.access_token)).rejects.toMatchObject({ message: expect.stringContaining("revoked") });
  });

  test("goes on while its key only verifies, and ends when its key is withdrawn", async () => {
    const token = await signToken(key, { ...claims, jti: "key" });
    await rotateKeys(replica.store, cipher, { overlapS: 0, tokenLifeS: 600 });
    await replica.clients.feed.look();
    expect(replica.keyRing.current().signing.kid).not.toBe(key.kid);
    expect((await verify(token)).jti).toBe("key");
    await withdrawKeys(replica.store, cipher);
    await replica.clients.feed.look();
    await expect(verify(token)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });
});
