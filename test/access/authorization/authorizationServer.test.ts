import { generateKeyPairSync, randomUUID } from "node:crypto";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabases, type TestDatabases } from "../../support/store.ts";
import { audience, basic, issuer, openReplica, type Replica } from "../support/authorizationReplica.ts";
import { putClient } from "../support/putClient.ts";

const secret = "s3cret-of-the-provider-1";
const older = "s3cret-of-the-provider-0";
const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const clientKey = { ...pair.privateKey.export({ format: "jwk" }), kid: "k1", alg: "ES256" };
const token = "/oauth/token";
const grant = { grant_type: "client_credentials" };

let databases: TestDatabases;
let replica: Replica;

beforeAll(async () => {
  databases = await openTestDatabases();
  replica = await openReplica(await databases.create());
  const scopes = ["grid:read", "service:read"];
  const day = new Date(Date.now() + 86_400_000);
  await putClient(replica.store, "provider", {
    scopes,
    secrets: [{ secret }, { secret: older, expiresAt: day }],
  });
  await putClient(replica.store, "other", { scopes: ["asset:read"], secrets: [{ secret }] });
  await putClient(replica.store, "admin", { scopes: ["access:admin"], secrets: [{ secret }] });
  await putClient(replica.store, "revoked", { scopes, secrets: [{ secret }], revokedAt: new Date() });
  await putClient(replica.store, "expired", { scopes, secrets: [{ secret }], expiresAt: new Date(Date.now() - 1) });
  await putClient(replica.store, "elsewhere", { scopes, secrets: [{ secret }], addresses: ["10.0.0.0/8"] });
  await putClient(replica.store, "late", { scopes, secrets: [{ secret, expiresAt: new Date(Date.now() - 1) }] });
  await putClient(replica.store, "signing", {
    scopes,
    jwks: { keys: [{ ...pair.publicKey.export({ format: "jwk" }), kid: "k1", alg: "ES256", use: "sig" }] },
  });
}, 60_000);

afterAll(async () => {
  await replica?.close();
  await databases?.close();
});

async function tokenOf(id: string, form = {}): Promise<string> {
  const { status, body } = await replica.post(token, { ...grant, ...form }, basic(id, secret));
  expect(status).toBe(200);
  return body.access_token;
}

async function assertion(claims: object = {}, key: object = clientKey): Promise<Record<string, string>> {
  const now = Math.floor(Date.now() / 1_000);
  const payload = {
    iss: "signing",
    sub: "signing",
    aud: issuer,
    jti: randomUUID(),
    iat: now,
    exp: now + 60,
    ...claims,
  };
  return {
    ...grant,
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: await new SignJWT(payload)
      .setProtectedHeader({ alg: "ES256", kid: "k1" })
      .sign(await importJWK(key, "ES256")),
  };
}

describe("a client gets a token", () => {
  test("by client_secret_basic: a JWT access token as RFC 9068 has it", async () => {
    const reply = await replica.post(token, grant, basic("provider", secret));
    expect(reply.status).toBe(200);
    expect(reply.headers["cache-control"]).toBe("no-store");
    expect(reply.body).toMatchObject({ token_type: "Bearer", expires_in: 600, scope: "grid:read service:read" });
    const { kid } = replica.keyRing.current().signing;
    expect(decodeProtectedHeader(reply.body.access_token)).toEqual({ alg: "ES256", typ: "at+jwt", kid });
    const claims = decodeJwt(reply.body.access_token);
    expect(claims).toEqual({
      iss: issuer,
      sub: "provider",
      client_id: "provider",
      aud: audience,
      scope: "grid:read service:read",
      jti: expect.stringMatching(/^[\w-]{20,}$/),
      iat: expect.any(Number),
      exp: Number(claims.iat) + 600,
    });
  });

  test("by client_secret_post", async () => {
    const { status } = await replica.post(token, { ...grant, client_id: "provider", client_secret: secret });
    expect(status).toBe(200);
  });

  test("with either secret while it changes over", async () => {
    expect((await replica.post(token, grant, basic("provider", older))).status).toBe(200);
    expect((await replica.post(token, grant, basic("late", secret))).status).toBe(401);
  });

  test("by private_key_jwt, each assertion once", async () => {
    const form = await assertion();
    const { status, body } = await replica.post(token, form);
    expect(status).toBe(200);
    expect(decodeJwt(body.access_token)).toMatchObject({ client_id: "signing" });
    expect(await replica.post(token, form)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    const twice = await assertion();
    const replies = await Promise.all([replica.post(token, twice), replica.post(token, twice)]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 401]);
  });

  test("with the scopes that it asks for, of those that it has", async () => {
    const { body } = await replica.post(token, { ...grant, scope: "service:read" }, basic("provider", secret));
    expect(body.scope).toBe("service:read");
    for (const scope of ["asset:read", "service:read no:such"]) {
      const refused = await replica.post(token, { ...grant, scope }, basic("provider", secret));
      expect(refused).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
    }
  });

  test("for the graph alone", async () => {
    expect(decodeJwt(await tokenOf("provider", { resource: audience })).aud).toBe(audience);
    const { status, body } = await replica.post(
      token,
      { ...grant, resource: "https://other.example" },
      basic("provider", secret),
    );
    expect([status, body.error]).toEqual([400, "invalid_target"]);
  });
});

describe("nobody else gets a token", () => {
  test.each([
    ["a wrong secret", "provider", "wrong"],
    ["no such client", "nobody", secret],
    ["a revoked client", "revoked", secret],
    ["an expired client", "expired", secret],
    ["a client that signs, with a secret", "signing", secret],
  ])("%s", async (_name, id, given) => {
    const before = replica.failures.length;
    const reply = await replica.post(token, grant, basic(id, given));
    expect(reply).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(reply.headers["www-authenticate"]).toMatch(/^Basic /);
    // Where there is no secret to compare, none was tried.
    expect(replica.failures.slice(before)).toEqual(id === "provider" ? ["127.0.0.1 provider"] : []);
  });

  test("the stand-in secret of oidc-provider is nobody's", async () => {
    const { clientMetadata } = await import("../../../access/authorization/clientMetadata.ts");
    const row = await replica.store.prisma.apiClient.findUniqueOrThrow({
      where: { id: "provider" },
      include: { secrets: true },
    });
    const standIn = clientMetadata(row).client_secret ?? "";
    expect(standIn).toMatch(/^[\w-]{43}$/);
    expect((await replica.post(token, grant, basic("provider", standIn))).status).toBe(401);
  });

  test("from an address outside the client's blocks", async () => {
    const reply = await replica.post(token, grant, basic("elsewhere", secret));
    expect(reply).toMatchObject({ status: 400, body: { error: "unauthorized_client" } });
  });

  test("D9: assertions of another key, another audience or more than one, too long a life, none", async () => {
    const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
    const now = Math.floor(Date.now() / 1_000);
    for (const form of [
      await assertion({}, other),
      await assertion({ aud: "https://evil.example/oauth/token" }),
      // D9: accepted by oidc-provider itself, and not by us: another audience could show it here.
      await assertion({ aud: `${issuer}/token` }),
      await assertion({ aud: [issuer, "https://evil.example/oauth"] }),
      await assertion({ aud: [`${issuer}/token`, issuer] }),
      await assertion({ aud: audience }),
      await assertion({ exp: now + 86_400 }),
      await assertion({ exp: now - 60 }),
    ]) {
      const reply = await replica.post(token, form, { host: "evil.example", "x-forwarded-host": "evil.example" });
      expect(reply).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    }
  });

  test.each(["authorization_code", "password", "refresh_token", "implicit"])(
    "the grant %s is not there",
    async (type) => {
      const reply = await replica.post(token, { grant_type: type }, basic("provider", secret));
      expect(reply).toMatchObject({ status: 400, body: { error: "unsupported_grant_type" } });
    },
  );
});

describe("introspection and revocation of JWT access tokens", () => {
  const introspection = "/oauth/introspection";

  test("a client asks for its own token, an administrator for any", async () => {
    const own = await tokenOf("provider");
    const { jti, iat, exp } = decodeJwt(own);
    const active = {
      active: true,
      client_id: "provider",
      scope: "grid:read service:read",
      token_type: "Bearer",
      iss: issuer,
      aud: audience,
      sub: "provider",
      jti,
      iat,
      exp,
    };
    expect((await replica.post(introspection, { token: own }, basic("provider", secret))).body).toEqual(active);
    expect((await replica.post(introspection, { token: own }, basic("admin", secret))).body).toEqual(active);
    expect((await replica.post(introspection, { token: own }, basic("other", secret))).body).toEqual({ active: false });
  });

  test("what is no token of this server is not active", async () => {
    const own = await tokenOf("provider");
    const damaged = `${own.slice(0, -4)}AAAA`;
    for (const given of [damaged, "opaque", "a.b.c", `${own}x`]) {
      const { body } = await replica.post(introspection, { token: given }, basic("provider", secret));
      expect(body).toEqual({ active: false });
    }
  });

  test("nobody asks or revokes without authentication", async () => {
    const own = await tokenOf("provider");
    for (const path of [introspection, "/oauth/revocation"]) {
      const wrong = await replica.post(path, { token: own }, basic("provider", "wrong"));
      expect(wrong).toMatchObject({ status: 401, body: { error: "invalid_client" } });
      expect(await replica.post(path, { token: own })).toMatchObject({ status: 400 });
      expect(await replica.post(path, { token: own, client_id: "provider" })).toMatchObject({ status: 401 });
    }
    expect(replica.revoked.isRevoked(String(decodeJwt(own).jti))).toBe(false);
  });

  test("a revoked token is active no more, here at once; another client cannot revoke it", async () => {
    const own = await tokenOf("provider");
    const foreign = await replica.post("/oauth/revocation", { token: own }, basic("other", secret));
    expect(foreign).toMatchObject({ status: 400, body: { error: "unauthorized_client" } });
    expect((await replica.post(introspection, { token: own }, basic("provider", secret))).body.active).toBe(true);
    const reply = await replica.post("/oauth/revocation", { token: own }, basic("provider", secret));
    expect([reply.status, reply.text]).toEqual([200, ""]);
    expect((await replica.post(introspection, { token: own }, basic("provider", secret))).body).toEqual({
      active: false,
    });
    const again = await replica.post("/oauth/revocation", { token: own }, basic("provider", secret));
    expect(again.status).toBe(200);
  });
});

describe("what is served", () => {
  test("the metadata names the issuer's URLs, at both of its places", async () => {
    const { body } = await replica.get("/oauth/.well-known/oauth-authorization-server");
    expect(body).toMatchObject({
      issuer,
      token_endpoint: `${issuer}/token`,
      grant_types_supported: ["client_credentials"],
    });
    expect((await replica.get("/.well-known/oauth-authorization-server/oauth")).body).toEqual(body);
  });

  test("the key set has public keys alone", async () => {
    const { body } = await replica.get("/oauth/jwks");
    expect(body.keys).toEqual([replica.keyRing.current().signing.publicJwk]);
    expect(JSON.stringify(body)).not.toContain('"d"');
  });

  test.each([
    ["GET", "/oauth/auth"],
    ["POST", "/oauth/auth"],
    ["GET", "/oauth/me"],
    ["POST", "/oauth/reg"],
    ["POST", "/oauth/session/end/confirm"],
    ["GET", "/oauth/interaction/abc"],
    ["GET", "/oauth/token"],
    ["PUT", "/oauth/jwks"],
    ["GET", "/oauth/%2e%2e/auth"],
  ])("%s %s is refused as JSON", async (method, path) => {
    const reply = await fetch(`${replica.origin}${path}`, { method, headers: { accept: "text/html" } });
    expect([404, 405]).toContain(reply.status);
    expect(reply.headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  test("errors are JSON also for who accepts HTML; bodies are bounded", async () => {
    const html = await replica.post(token, grant, { ...basic("provider", "wrong"), accept: "text/html" });
    expect(html.body.error).toBe("invalid_client");
    const large = await replica.post(token, { ...grant, scope: "x".repeat(40_000) }, basic("provider", secret));
    expect(large).toMatchObject({ status: 413, body: { error: "invalid_request" } });
  });
});

test("a body that does not come is not waited for", async () => {
  const hasty = await openReplica(await databases.create(), { deadlineMs: 100 });
  const socket = connect(Number(new URL(hasty.origin).port), "127.0.0.1");
  socket.write(
    "POST /oauth/token HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 50\r\n\r\n",
  );
  const received = await text(socket);
  expect(received).toMatch(/^HTTP\/1\.1 503 /);
  expect(received).toContain("temporarily_unavailable");
  await hasty.close();
});
