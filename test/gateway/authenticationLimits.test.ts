import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createKeyRegister } from "../../access/keys/keyRegister.ts";
import { type Access, openAccess } from "../../access/openAccess.ts";
import { basic } from "../access/support/authorizationReplica.ts";
import { putClient } from "../access/support/putClient.ts";
import { openTestDatabases, type TestDatabases } from "../support/store.ts";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";

const accessKey = "5a".repeat(32);
const clients = Array.from({ length: 60 }, (_, index) => `client-${index}`);
const query = "{ __typename }";

let databases: TestDatabases;
let gateway: ToyGateway;
let access: Access;

beforeAll(async () => {
  databases = await openTestDatabases();
  const databaseUrl = await databases.create();
  gateway = await startToyGateway({
    environment: { ACCESS: "on", AUTH_FAILURES_PER_MINUTE: "20", ADDRESS_REQUESTS_PER_SECOND: "5000" },
    openAccess: async (publicOrigin, attempts) => {
      const log = { info: () => {}, warn: () => {}, error: () => {} };
      const options = { databaseUrl, accessKey, publicOrigin, tokenIssuers: "", tokenLifeS: 600, staleMs: 60_000, log };
      access = await openAccess({ ...options, attempts });
      return access;
    },
  });
  for (const id of clients)
    await putClient(access.store, id, { scopes: ["grid:read"], secrets: [{ secret: "right" }] });
}, 120_000);
afterAll(async () => {
  await gateway?.close();
  await databases?.close();
});

async function tokenReply(id: string, secret: string, form: Record<string, string> = {}): Promise<Response> {
  return fetch(`${gateway.origin}/oauth/token`, {
    method: "POST",
    headers: basic(id, secret),
    body: new URLSearchParams({ grant_type: "client_credentials", ...form }),
  });
}
async function tokenOf(id: string): Promise<string> {
  const reply = await tokenReply(id, "right");
  return ((await reply.json()) as { access_token: string }).access_token;
}
const askWith = async (token: string) => (await gateway.query(query, {}, { authorization: `Bearer ${token}` })).status;
const counted = (statuses: readonly number[]) =>
  Object.fromEntries(
    [...new Set(statuses)].sort().map((one) => [one, statuses.filter((status) => status === one).length]),
  );

describe("at one address", () => {
  test("D7: of 400 wrong secrets at once 20 are tried, and none of them is right afterwards", async () => {
    const replies = await Promise.all(
      Array.from({ length: 400 }, (_, index) => tokenReply("client-0", `wrong-${index}`)),
    );
    expect(counted(replies.map(({ status }) => status))).toEqual({ 401: 20, 429: 380 });
    const refused = replies.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused?.json()).toMatchObject({ error: "slow_down" });
    expect((await tokenReply("client-0", "right")).status).toBe(429);
  });

  test("E2: the right secrets of others pass meanwhile, as often as they like", async () => {
    for (let round = 0; round < 3; round += 1) {
      const replies = await Promise.all(clients.slice(1).map((id) => tokenReply(id, "right")));
      expect(counted(replies.map(({ status }) => status))).toEqual({ 200: 59 });
    }
  });

  test("E2: a good token passes, new or known, however many bad ones the address has shown", async () => {
    const known = await tokenOf("client-1");
    expect(await askWith(known)).toBe(200);
    const forged = `${known.slice(0, -6)}AAAAAA`;
    const bad = await Promise.all(Array.from({ length: 100 }, () => askWith(forged)));
    expect(counted(bad)).toEqual({ 401: 20, 429: 80 });
    expect(await askWith(known)).toBe(200);
    expect(await askWith(await tokenOf("client-2"))).toBe(200);
    expect(await askWith("nonsense")).toBe(429);
  });

  test("D9: what was asked with a token is kept by nobody", async () => {
    const token = await tokenOf("client-3");
    const ways = [
      fetch(`${gateway.origin}/graphql?query=${encodeURIComponent(query)}`, {
        headers: { authorization: `Bearer ${token}`, "apollo-require-preflight": "1" },
      }),
      gateway.query(query, {}, { authorization: `Bearer ${token}` }),
      gateway.query("{", {}, { authorization: `Bearer ${token}` }),
      gateway.query(query, {}, { authorization: `Bearer ${token}`, accept: "text/event-stream" }).catch(() => null),
      tokenReply("client-3", "right"),
    ];
    for (const answer of await Promise.all(ways)) {
      if (answer !== null) expect(answer.headers.get("cache-control")).toContain("no-store");
    }
  });

  test("D8: a scope that this build does not know gives no right and refuses nothing", async () => {
    await putClient(access.store, "newer", { scopes: ["grid:read", "future:read"], secrets: [{ secret: "right" }] });
    await putClient(access.store, "newest", { scopes: ["future:read"], secrets: [{ secret: "right" }] });
    const scopeOf = async (id: string, form: Record<string, string> = {}) => {
      const reply = await tokenReply(id, "right", form);
      const { scope = "", access_token: token } = (await reply.json()) as { scope?: string; access_token: string };
      expect([reply.status, id]).toEqual([200, id]);
      expect(await askWith(token)).toBe(200);
      return scope;
    };
    expect(await scopeOf("newer")).toBe("grid:read");
    expect(await scopeOf("newer", { scope: "grid:read future:read" })).toBe("grid:read");
    expect(await scopeOf("newer", { scope: "future:read" })).toBe("");
    expect(await scopeOf("newest")).toBe("");
    const foreign = await tokenReply("newer", "right", { scope: "service:read" });
    expect(await foreign.json()).toMatchObject({ error: "invalid_scope" });
  });

  test("E2: tokens of a withdrawn key are out of date, not tried out: 60 clients of one address go on at once", async () => {
    const tokens = await Promise.all(clients.slice(1).map(tokenOf));
    expect(counted(await Promise.all(tokens.map(askWith)))).toEqual({ 200: 59 });
    await createKeyRegister(access.store, accessKey).withdraw();
    await expect.poll(() => askWith(tokens[0] ?? ""), { timeout: 15_000 }).toBe(401);
    // Each of them shows its old token once more, and is told to get another; none is sent away.
    expect(counted(await Promise.all(tokens.map(askWith)))).toEqual({ 401: 59 });
    const renewed = await Promise.all(clients.slice(1).map(tokenOf));
    expect(counted(await Promise.all(renewed.map(askWith)))).toEqual({ 200: 59 });
  });
});
