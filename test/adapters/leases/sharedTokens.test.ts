import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRedisLeases } from "../../../adapters/leases/redisLeases.ts";
import { createTokenSeal } from "../../../adapters/protocols/authentication/sealToken.ts";
import { tokenFirst } from "../../../adapters/protocols/authentication/tokenFirst.ts";
import { jsonRestProtocol } from "../../../adapters/protocols/jsonRest.ts";
import { type TemporaryRedis, temporaryRedis, whyNoRedis } from "../../support/temporaryRedis.ts";
import { json } from "../toys/toyJsonRest.ts";
import { startToyServer, type ToyServer } from "../toys/toyServer.ts";

const never = new AbortController().signal;

/** A platform on which a new token ends the one before it. */
const state = { now: 1_000_000, given: 0, asked: 0, isRevoked: false, refusesSecret: false, tokenDelayMs: 0 };
let platform: ToyServer;
let redis: TemporaryRedis;

beforeAll(async () => {
  platform = await startToyServer({
    writeKeyOf: () => null,
    beside: async (_, { url }) => {
      if (url !== "/token") return null;
      state.asked += 1;
      await new Promise((resolve) => setTimeout(resolve, state.tokenDelayMs));
      if (state.refusesSecret) return json({}, 401);
      state.given += 1;
      state.isRevoked = false;
      return json({ token: `T${state.given}`, expires_in: 100 });
    },
    read: (_, __, { headers }) => {
      const isGood = !state.isRevoked && headers.authorization === `T${state.given}`;
      return isGood ? json({ id: 1 }) : json({}, 401);
    },
  });
  if (whyNoRedis === null) redis = await temporaryRedis();
});

afterAll(async () => {
  await platform.close();
  await redis?.remove();
});

/** Processes with leases, connections and tokens of their own. */
async function openReplicas(count: number, secret: (index: number) => string = () => "toy-secret") {
  const replicas = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const leases = openRedisLeases({ url: redis.url, report: () => undefined });
      while ((await leases.tokens.claim("ready", null)) === null) await new Promise((go) => setTimeout(go, 10));
      const protocol = jsonRestProtocol({
        system: "toy",
        baseUrl: platform.url,
        faults: () => "unexpected",
        maxReplyBytes: 10_000,
        concurrency: 8,
        authentication: tokenFirst({
          url: `${platform.url}/token`,
          request: {},
          token: ["token"],
          life: { told: ["expires_in"], declaredMs: 50_000 },
          carried: { place: "headers", name: "Authorization" },
          sharing: { tokens: leases.tokens, secret: secret(index) },
          clock: () => state.now,
        }),
      });
      return { leases, protocol };
    }),
  );
  const read = async (callsOfEach: number) => {
    const calls = replicas.flatMap(({ protocol }) =>
      Array.from({ length: callsOfEach }, () => protocol.send({ path: "/x" }, never)),
    );
    return (await Promise.allSettled(calls)).map((one) => (one.status === "fulfilled" ? "ok" : one.reason.reason));
  };
  return {
    read,
    [Symbol.asyncDispose]: async () => {
      for (const { leases, protocol } of replicas) {
        await protocol.close();
        await leases.close();
      }
    },
  };
}

const fresh = () =>
  Object.assign(state, { now: state.now + 1e9, asked: 0, isRevoked: false, refusesSecret: false, tokenDelayMs: 0 });

describe.skipIf(whyNoRedis !== null)("replicas that share a token", () => {
  test("ask for it once at the start and once at its end, 50 callers in each of four", async () => {
    fresh();
    await using replicas = await openReplicas(4, () => "start");
    expect(new Set(await replicas.read(50))).toEqual(new Set(["ok"]));
    expect(state.asked).toBe(1);
    state.now += 90_000;
    expect(new Set(await replicas.read(50))).toEqual(new Set(["ok"]));
    expect(state.asked).toBe(2);
  });

  test("renew it once where the source refuses it to all of them", async () => {
    fresh();
    await using replicas = await openReplicas(4, () => "revoked");
    await replicas.read(1);
    state.isRevoked = true;
    expect(new Set(await replicas.read(8))).toEqual(new Set(["ok"]));
    expect(state.asked).toBe(2);
  });

  test("leave a refused secret alone together", async () => {
    fresh();
    state.refusesSecret = true;
    await using replicas = await openReplicas(4, () => "refused");
    expect(new Set(await replicas.read(50))).toEqual(new Set(["credentials"]));
    expect(state.asked).toBe(1);
  });

  test("renew it once where the endpoint takes longer than a claim lasts", { timeout: 20_000 }, async () => {
    fresh();
    state.tokenDelayMs = 4_500;
    await using replicas = await openReplicas(3, () => "slow");
    expect(new Set(await replicas.read(5))).toEqual(new Set(["ok"]));
    expect(state.asked).toBe(1);
  });

  test("go on where a process ended in the middle of a renewal", { timeout: 20_000 }, async () => {
    fresh();
    await using replicas = await openReplicas(2, () => "crashed");
    const crashed = openRedisLeases({ url: redis.url, report: () => undefined });
    const { name } = createTokenSeal("toy", "crashed");
    while ((await crashed.tokens.claim(name, null)) === null) await new Promise((go) => setTimeout(go, 10));
    expect(new Set(await replicas.read(5))).toEqual(new Set(["ok"]));
    expect(state.asked).toBe(1);
    await crashed.close();
  });

  test("share nothing where their secrets differ", async () => {
    fresh();
    await using replicas = await openReplicas(2, (index) => `own-${index}`);
    await replicas.read(1);
    // The second token may end the first before that is used, which is then renewed.
    expect(state.asked).toBeGreaterThanOrEqual(2);
  });

  test("go on alone while Redis is away", async () => {
    fresh();
    await using replicas = await openReplicas(1, () => "alone");
    await redis.kill();
    expect(await replicas.read(20)).toEqual(Array.from({ length: 20 }, () => "ok"));
    expect(state.asked).toBe(1);
    await redis.start();
  });
});

test("a sealed token is opened by its secret alone, and shows nothing of it", () => {
  const seal = createTokenSeal("toy", "secret");
  const sealed = seal.seal("the token");
  expect(seal.open(sealed)).toBe("the token");
  expect(seal.seal("the token")).not.toBe(sealed);
  expect(createTokenSeal("toy", "another").open(sealed)).toBeNull();
  expect(createTokenSeal("other", "secret").open(sealed)).toBeNull();
  expect(createTokenSeal("toy", "secret").name).toBe(seal.name);
  const bytes = Buffer.from(sealed, "base64");
  for (const at of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(seal.open(changed.toString("base64"))).toBeNull();
  }
  for (const text of ["", "x", sealed.slice(0, 20)]) expect(seal.open(text)).toBeNull();
  expect(Buffer.from(sealed, "base64").toString("latin1")).not.toContain("token");
});
