import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Issuers, openIssuers } from "../../../access/tokens/openIssuers.ts";
import { readIssuers } from "../../../access/tokens/readIssuers.ts";
import { createTokenVerifier } from "../../../access/tokens/tokenVerifier.ts";
import { capturedLog } from "../support/capturedLog.ts";
import { issuerKey, type KeyHost, openKeyHost, signToken } from "../support/foreignIssuer.ts";

const iss = "https://sso.example.gov.cn/realms/staff";
const aud = "https://graph.example.gov.cn/graphql";
const first = issuerKey("first");
const second = issuerKey("second");

let directory: string;
let host: KeyHost;
const opened: Issuers[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "community-graph-issuers-"));
  host = await openKeyHost();
});
afterEach(() => {
  for (const issuers of opened.splice(0)) issuers.close();
});
afterAll(async () => {
  await host.close();
  await rm(directory, { recursive: true, force: true });
});

function entry(changes: object = {}) {
  return { issuer: iss, audience: aud, jwks: host.url, algorithms: ["ES256"], client: { value: "staff" }, ...changes };
}

async function fileOf(...issuers: readonly object[]): Promise<string> {
  const file = join(directory, "issuers.json");
  await writeFile(file, JSON.stringify({ issuers }));
  return file;
}

async function open(changes: object = {}, remote = {}) {
  const { log, text } = capturedLog();
  const file = await fileOf(entry(changes));
  const issuers = openIssuers({ file, log, onChange: () => verifier.forget(), remote });
  opened.push(issuers);
  const verifier = createTokenVerifier({ issuerOf: issuers.issuerOf, isRevoked: () => false });
  return { verify: async (token: string) => verifier.verify(token), log: text };
}

describe("keys by URL", () => {
  test("are fetched once, and again for a key that is new", async () => {
    host.publish(first);
    const { verify } = await open({}, { cooldownMs: 0 });
    const before = host.requests();
    expect((await verify(await signToken(first, { iss, aud }))).claims.clientId).toBe("staff");
    expect((await verify(await signToken(first, { iss, aud, jti: "2" }))).claims.clientId).toBe("staff");
    expect(host.requests()).toBe(before + 1);
    host.publish(first, second);
    expect((await verify(await signToken(second, { iss, aud }))).claims.clientId).toBe("staff");
    expect(host.requests()).toBe(before + 2);
  });

  test("known ones go on while the host is down; what cannot be told is not called forged", async () => {
    host.publish(first);
    const { verify, log } = await open({}, { cooldownMs: 0, maxAgeMs: 0 });
    await verify(await signToken(first, { iss, aud }));
    host.setDown(true);
    try {
      expect((await verify(await signToken(first, { iss, aud, jti: "2" }))).claims.clientId).toBe("staff");
      await expect(verify(await signToken(second, { iss, aud }))).rejects.toMatchObject({ code: "ACCESS_UNAVAILABLE" });
      expect(log()).toContain("the keys of an issuer cannot be fetched");
      const fresh = await open({}, { cooldownMs: 60_000 });
      const requests = host.requests();
      for (const jti of ["a", "b", "c"]) {
        await expect(fresh.verify(await signToken(first, { iss, aud, jti }))).rejects.toMatchObject({
          code: "ACCESS_UNAVAILABLE",
        });
      }
      expect(host.requests()).toBe(requests + 1);
    } finally {
      host.setDown(false);
    }
  });

  test("of the last hour and no longer", async () => {
    host.publish(first);
    const { verify } = await open({}, { cooldownMs: 0, maxAgeMs: 0, staleMs: 0 });
    await verify(await signToken(first, { iss, aud }));
    host.setDown(true);
    try {
      await expect(verify(await signToken(first, { iss, aud, jti: "2" }))).rejects.toMatchObject({
        code: "ACCESS_UNAVAILABLE",
      });
    } finally {
      host.setDown(false);
    }
  });
});

describe("keys by file", () => {
  test("are read again when the file is replaced; one that was withdrawn ends, also for tokens that were known", async () => {
    const keys = join(directory, "staff.json");
    await writeFile(keys, JSON.stringify({ keys: [first.publicJwk] }));
    const { verify, log } = await open({ jwks: "staff.json" });
    const old = await signToken(first, { iss, aud });
    expect((await verify(old)).claims.clientId).toBe("staff");
    await writeFile(`${keys}.new`, JSON.stringify({ keys: [second.publicJwk] }));
    await rename(`${keys}.new`, keys);
    const token = await signToken(second, { iss, aud });
    await vi.waitFor(async () => expect((await verify(token)).claims.clientId).toBe("staff"), { timeout: 10_000 });
    await expect(verify(old)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await writeFile(keys, "{");
    await vi.waitFor(() => expect(log()).toContain("the last ones stay"), { timeout: 10_000 });
    expect((await verify(token)).claims.clientId).toBe("staff");
  }, 30_000);
});

describe("claims are read as the file says", () => {
  const mapped = {
    client: { claim: "azp", among: ["staff", "residents"] },
    user: { claim: "sub" },
    agency: { claim: "org.uscc" },
    scopes: { claim: "realm_access.roles", map: { "grid-officer": ["grid:read", "grid.person:read"] } },
    areas: { claim: "https://example.gov.cn/area" },
    ceiling: { claim: "level" },
    purposes: { value: ["grid-governance"] },
  };

  test("from claims within claims, names with dots, roles", async () => {
    host.publish(first);
    const { verify } = await open(mapped);
    const { claims } = await verify(
      await signToken(first, {
        iss,
        aud,
        azp: "residents",
        sub: "u-17",
        org: { uscc: "11320583014158223K" },
        realm_access: { roles: ["grid-officer", "access:admin", "constructor"] },
        "https://example.gov.cn/area": ["320583102000", "", "x"],
        level: 3,
      }),
    );
    expect(claims).toEqual({
      clientId: "residents",
      user: "u-17",
      agency: "11320583014158223K",
      scopes: ["grid:read", "grid.person:read"],
      areas: ["320583102"],
      ceiling: 3,
      purposes: ["grid-governance"],
    });
  });

  test("a claim that is not there gives nothing", async () => {
    host.publish(first);
    const { verify } = await open(mapped);
    const { claims } = await verify(await signToken(first, { iss, aud, azp: "staff" }));
    expect(claims).toMatchObject({ user: null, agency: null, scopes: [], areas: [], ceiling: 1 });
  });

  test("an issuer speaks for no client but those that it was given", async () => {
    host.publish(first);
    const { verify } = await open(mapped);
    for (const azp of ["provider", undefined, ["staff"]]) {
      await expect(verify(await signToken(first, { iss, aud, azp }))).rejects.toMatchObject({
        code: "UNAUTHENTICATED",
      });
    }
  });
});

describe("the file is refused, with a sentence, for", () => {
  test.each([
    ["a symmetric algorithm", { algorithms: ["HS256"] }, "algorithms"],
    ["no signature", { algorithms: ["none"] }, "algorithms"],
    ["keys over an open line", { jwks: "http://sso.example.gov.cn/jwks" }, "jwks"],
    ["a key that is not known", { scope: { value: [] } }, "scope"],
    ["a level that is none", { ceiling: { value: 5 } }, "ceiling"],
    ["a client by any claim", { client: { claim: "azp" } }, "client"],
    ["no audience", { audience: [] }, "audience"],
  ])("%s", async (_name, changes, named) => {
    const file = await fileOf(entry(changes));
    expect(() => readIssuers(file)).toThrow(expect.objectContaining({ name: "AccessConfigError" }));
    expect(() => readIssuers(file)).toThrow(`issuers[0].${named} has to be`);
  });

  test("two entries of one issuer, and what is no JSON", async () => {
    const twice = await fileOf(entry(), entry());
    expect(() => readIssuers(twice)).toThrow("issuer has to be another one in each entry");
    await writeFile(twice, "{");
    expect(() => readIssuers(twice)).toThrow("readable JSON");
  });
});
