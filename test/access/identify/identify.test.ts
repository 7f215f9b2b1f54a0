import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { publicCaller } from "../../../access/caller.ts";
import type { Credentials, Identity } from "../../../access/identity.ts";
import { rotateKeys } from "../../../access/keys/rotateKeys.ts";
import { createAtRestCipher } from "../../../access/store/atRestCipher.ts";
import { newClient, someOrganisation } from "../../support/clients.ts";
import { openTestDatabases, type TestDatabases } from "../../support/store.ts";
import { type AccessUnderTest, accessKey, openAccessUnderTest } from "../support/accessUnderTest.ts";
import { audience } from "../support/authorizationReplica.ts";
import { issuerKey, signToken } from "../support/foreignIssuer.ts";

const foreign = "https://sso.example.gov.cn/realms/staff";
const staffKey = issuerKey("staff");

let databases: TestDatabases;
let directory: string;
let one: AccessUnderTest;
let two: AccessUnderTest;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "community-graph-identify-"));
  await writeFile(join(directory, "keys.json"), JSON.stringify({ keys: [staffKey.publicJwk] }));
  const file = join(directory, "issuers.json");
  const entry = {
    issuer: foreign,
    audience,
    jwks: "keys.json",
    algorithms: ["ES256"],
    client: { value: "staff-front-end" },
    user: { claim: "sub" },
    scopes: { claim: "roles" },
    areas: { claim: "area" },
    ceiling: { claim: "level" },
    purposes: { claim: "purposes" },
  };
  await writeFile(file, JSON.stringify({ issuers: [entry] }));
  databases = await openTestDatabases();
  const url = await databases.create();
  one = await openAccessUnderTest(url, file);
  two = await openAccessUnderTest(url);
}, 60_000);

afterAll(async () => {
  await one?.close();
  await two?.close();
  await databases?.close();
  await rm(directory, { recursive: true, force: true });
});

let made = 0;

/** A client of the register, and its first token. */
async function registered(changes: Parameters<typeof newClient>[0] = {}) {
  made += 1;
  const id = `provider-${made}`;
  const rights = { scopes: ["grid:read", "service:read"], purposes: ["grid-governance"], ceiling: 3 as const };
  const { secret } = await one.access.register.add(newClient({ id, ...rights, ...changes }));
  return { id, secret: secret ?? "", token: await one.token(id, secret ?? "") };
}

function credentials(token: string | undefined, changes: Partial<Credentials> = {}): Credentials {
  return {
    authorization: token === undefined ? undefined : `Bearer ${token}`,
    address: "127.0.0.1",
    purpose: undefined,
    caseId: undefined,
    ...changes,
  };
}

async function identify(
  replica: AccessUnderTest,
  token: string | undefined,
  changes: Partial<Credentials> = {},
): Promise<Identity> {
  return replica.access.identify(credentials(token, changes));
}

describe("a request without a token", () => {
  test("is the public's, at once", () => {
    expect(one.access.identify(credentials(undefined))).toEqual({ caller: publicCaller, client: null });
  });

  test.each([{ purpose: "emergency" }, { caseId: "A-1" }])("may claim nothing: %j", async (claimed) => {
    await expect(identify(one, undefined, claimed)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("a request with a token", () => {
  test("has the client's rights within the token's; the same object each time, at once when known", async () => {
    const { id, secret } = await registered({ areas: ["320583", "320282"] });
    const token = await one.token(id, secret, { scope: "grid:read" });
    const first = await identify(one, token, { purpose: "grid-governance", caseId: "苏民-2026.0117_a" });
    expect(first.caller).toEqual({
      client: id,
      user: null,
      agency: someOrganisation,
      scopes: ["grid:read"],
      areas: ["320282", "320583"],
      ceiling: 3,
      purpose: "grid-governance",
      caseId: "苏民-2026.0117_a",
    });
    expect(Object.isFrozen(first.caller)).toBe(true);
    expect(first.client?.id).toBe(id);
    const again = one.access.identify(credentials(token, { purpose: "grid-governance", caseId: "苏民-2026.0117_a" }));
    expect(again).toBe(first);
    expect(one.access.identify(credentials(token))).not.toBe(first);
  });

  test.each(["Basic YTpi", "Bearer", "Bearer a b", "bearer ", "Token x", "Bearer ä"])(
    "is refused for the header %j",
    async (authorization) => {
      await expect(identify(one, undefined, { authorization })).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    },
  );

  test("names a purpose that the client has, or is refused without a hint", async () => {
    const { token } = await registered();
    for (const purpose of ["audit", "no-such", "", "toString"]) {
      await expect(identify(one, token, { purpose })).rejects.toMatchObject({
        code: "FORBIDDEN",
        message: expect.not.stringContaining("grid-governance"),
      });
    }
  });

  test.each(["", "a b", "a/b", "<x>", "a".repeat(65), "a\n"])("names no case as %j", async (caseId) => {
    const { token } = await registered();
    await expect(identify(one, token, { caseId })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  test("comes from an address that its client may call from", async () => {
    const { id, secret, token } = await registered({ addresses: ["127.0.0.0/8", "10.20.0.0/16", "2001:db8::/32"] });
    for (const address of ["10.20.3.4", "::ffff:10.20.3.4", "2001:db8::1"]) {
      expect((await identify(one, token, { address })).caller.client).toBe(id);
    }
    for (const address of ["10.21.0.1", "::ffff:10.21.0.1", "2001:db9::1", "", "10.20.3.4, 10.21.0.1"]) {
      await expect(identify(one, token, { address })).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    await one.access.register.update(id, { addresses: ["10.20.0.0/16"] });
    expect(await one.token(id, secret)).toBeUndefined();
  });
});

describe("a change acts at once here, and within 5 s on another replica", () => {
  test("fewer scopes", async () => {
    const { id, token } = await registered();
    for (const replica of [one, two]) {
      expect((await identify(replica, token)).caller.scopes).toEqual(["grid:read", "service:read"]);
    }
    await one.access.register.update(id, { scopes: ["service:read"] });
    expect((await identify(one, token)).caller.scopes).toEqual(["service:read"]);
    await vi.waitFor(async () => expect((await identify(two, token)).caller.scopes).toEqual(["service:read"]), 5_000);
  });

  test("a revoked client", async () => {
    const { id, secret, token } = await registered();
    await identify(two, token);
    await one.access.register.revoke(id);
    await expect(identify(one, token)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await one.post("/oauth/token", { grant_type: "client_credentials" }, id, secret)).toBe(401);
    await vi.waitFor(() => expect(identify(two, token)).rejects.toMatchObject({ code: "UNAUTHENTICATED" }), 5_000);
  });

  test("a revoked token; the client's others go on", async () => {
    const { id, secret, token } = await registered();
    const other = await one.token(id, secret);
    await identify(two, token);
    expect(await one.post("/oauth/revocation", { token }, id, secret)).toBe(200);
    await expect(identify(one, token)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await vi.waitFor(() => expect(identify(two, token)).rejects.toMatchObject({ code: "UNAUTHENTICATED" }), 5_000);
    for (const replica of [one, two]) expect((await identify(replica, other)).caller.client).toBe(id);
  });

  test("a new signing key is published everywhere before it signs, and the old one verifies on", async () => {
    const { id, secret, token } = await registered();
    const { signingKey } = one.access.status();
    const cipher = createAtRestCipher(accessKey);
    const waiting = await rotateKeys(one.access.store, cipher, { overlapS: 3_600, tokenLifeS: 600 });
    for (const replica of [one, two]) {
      await vi.waitFor(async () => expect((await replica.jwks()).map(({ kid }) => kid)).toContain(waiting), 5_000);
      expect(decodeProtectedHeader(await replica.token(id, secret)).kid).toBe(signingKey);
    }
    const signing = await rotateKeys(one.access.store, cipher, { overlapS: 0, tokenLifeS: 600 });
    for (const replica of [one, two]) {
      await vi.waitFor(() => expect(replica.access.status().signingKey).toBe(signing), 5_000);
      expect(decodeProtectedHeader(await replica.token(id, secret)).kid).toBe(signing);
      expect((await replica.jwks()).map(({ kid }) => kid)).toEqual(expect.arrayContaining([signingKey, signing]));
      expect((await identify(replica, token)).caller.client).toBe(id);
    }
  });
});

describe("a token of another issuer", () => {
  const claims = { iss: foreign, aud: audience, sub: "officer-17" };

  test("never gives more than the registered client has", async () => {
    await one.access.register.add(
      newClient({
        id: "staff-front-end",
        scopes: ["grid:read", "grid.person:read"],
        areas: ["320583", "320282113"],
        purposes: ["grid-governance", "emergency"],
        ceiling: 3,
      }),
    );
    const wide = await signToken(staffKey, {
      ...claims,
      roles: "grid:read access:admin no:such",
      area: ["32", "320583102000"],
      level: 4,
      purposes: ["emergency", "audit"],
    });
    const { caller } = await identify(one, wide, { purpose: "emergency" });
    expect(caller).toMatchObject({
      client: "staff-front-end",
      user: "officer-17",
      scopes: ["grid:read"],
      areas: ["320282113", "320583"],
      ceiling: 3,
      purpose: "emergency",
    });
    for (const purpose of ["grid-governance", "audit"]) {
      await expect(identify(one, wide, { purpose })).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    const narrow = await signToken(staffKey, { ...claims, jti: "n", roles: "", area: ["3205831020"], level: 2 });
    expect((await identify(one, narrow)).caller).toMatchObject({ scopes: [], areas: ["3205831020"], ceiling: 2 });
  });

  test("is of no use where its issuer is not configured", async () => {
    const token = await signToken(staffKey, claims);
    await expect(identify(two, token)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });
});

test("without the store the known go on, and nobody is called wrong who cannot be told", async () => {
  const { id, secret, token } = await registered();
  const stranger = await one.access.register.add(newClient({ id: "stranger-1" }));
  const unknown = await one.token("stranger-1", stranger.secret ?? "");
  await identify(two, token);
  await databases.stop();
  expect((await identify(two, token)).caller.client).toBe(id);
  await expect(identify(two, unknown)).rejects.toMatchObject({ code: "ACCESS_UNAVAILABLE" });
  expect(await two.post("/oauth/token", { grant_type: "client_credentials" }, id, secret)).toBe(503);
  expect(await two.post("/oauth/revocation", { token }, id, secret)).toBe(503);
  const written = one.log() + two.log();
  expect(written).toContain("signing keys have changed");
  for (const hidden of [secret, token, unknown, accessKey, '"d":', "eyJ"]) expect(written).not.toContain(hidden);
}, 30_000);
