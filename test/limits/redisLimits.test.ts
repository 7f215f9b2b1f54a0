import { createClient } from "@redis/client";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createLimits, isTooExpensive, type LimitSettings, type Limits } from "../../gateway/limits/limits.ts";
import { createMemoryCounters } from "../../gateway/limits/memoryCounters.ts";
import { openRedisCounters } from "../../gateway/limits/redisCounters.ts";
import { type TemporaryRedis, temporaryRedis, whyNoRedis } from "../support/temporaryRedis.ts";

const settings: LimitSettings = {
  publicRequestsPerSecond: 0,
  addressRequestsPerSecond: 0,
  burstSeconds: 200,
  authFailuresPerMinute: 5,
  publicMaxCost: 100,
  publicDailyCost: 1_000,
};

/** Bursts of 20, and one more every 10 s: none comes back while a test runs. */
let client = { id: "c0", requestsPerSecond: 0.1, maxCost: 1_000, dailyCost: 1_000 };
const asker = () => ({ client, address: "203.0.113.7" });

describe.skipIf(whyNoRedis !== null)("limits in Redis", () => {
  let redis: TemporaryRedis;
  let replicas: readonly Limits[];
  beforeAll(async () => {
    redis = await temporaryRedis();
    replicas = [replicaOf(redis.url), replicaOf(redis.url)];
    await reachable(true);
  });
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.close()));
    await redis.remove();
  });
  beforeEach(() => {
    client = { ...client, id: `c${Number(client.id.slice(1)) + 1}` };
  });

  function replicaOf(url: string): Limits {
    const steadyClock = () => performance.now();
    const local = createMemoryCounters({ maxEntries: 1_000, steadyClock });
    const log = pino({ level: "silent" });
    return createLimits(settings, openRedisCounters({ url, deadlineMs: 500, local, log }));
  }

  function reachable(expected: boolean): Promise<void> {
    return vi.waitFor(
      () => expect(replicas.map((replica) => replica.status().reachable)).toEqual(replicas.map(() => expected)),
      { timeout: 10_000, interval: 20 },
    );
  }

  const replica = (index: number): Limits => {
    const found = replicas[index % replicas.length];
    if (found === undefined) throw new TypeError("no replica");
    return found;
  };
  const admittedOf = async (count: number) => {
    const tries = Array.from({ length: count }, (_, index) => replica(index).admit(asker()));
    return (await Promise.all(tries)).filter((refusal) => refusal === null).length;
  };
  const reservations = async (count: number, estimate: number) => {
    const tries = Array.from({ length: count }, (_, index) => replica(index).reserve(asker(), estimate));
    return (await Promise.all(tries)).filter((outcome) => !isTooExpensive(outcome));
  };
  const remaining = async (index: number) => {
    const outcome = await replica(index).reserve({ ...asker(), client: { ...client, maxCost: 1e9 } }, 1e8);
    return isTooExpensive(outcome) ? outcome.remaining : null;
  };

  test("two replicas that ask at once share one rate", async () => {
    expect(await admittedOf(100)).toBe(20);
    expect(await replica(0).admit(asker())).toEqual({ retryAfterS: 10 });
  });

  test("and one budget, to the last unit", async () => {
    const granted = await reservations(300, 10);
    expect(granted.length).toBe(100);
    expect(await Promise.all([remaining(0), remaining(1)])).toEqual([0, 0]);
    for (const [index, reservation] of granted.entries()) {
      if (!isTooExpensive(reservation)) await replica(index + 1).settle(reservation, 4);
    }
    expect(await Promise.all([remaining(0), remaining(1)])).toEqual([600, 600]);
  });

  test("failed authentications are counted together", async () => {
    const begin = (index: number, address = "203.0.113.9") => replica(index).beginAuthentication(address, "c1");
    for (let tries = 0; tries < 20; tries += 1) {
      expect(await begin(tries)).toBe(null);
      await replica(tries + 1).endAuthentication("203.0.113.9", "c1");
    }
    const atOnce = await Promise.all(Array.from({ length: 40 }, (_, index) => begin(index)));
    expect(atOnce.filter((one) => one === null).length).toBe(5);
    expect(await begin(0)).not.toBe(null);
    expect(await begin(1, "203.0.113.10")).toBe(null);
  });

  test("a server that has forgotten the scripts is sent them again", async () => {
    const admin = await createClient({ url: redis.url }).connect();
    await admin.sendCommand(["SCRIPT", "FLUSH"]);
    admin.destroy();
    expect((await reservations(10, 10)).length).toBe(10);
    expect(await remaining(1)).toBe(900);
    expect(replica(0).status()).toMatchObject({ kind: "redis", reachable: true });
  });

  test("every key ends by itself", async () => {
    await reservations(1, 10);
    await admittedOf(1);
    const admin = await createClient({ url: redis.url }).connect();
    const keys = await admin.keys(`limits:*:client:${client.id}*`);
    expect(keys.length).toBe(2);
    for (const key of keys) expect(await admin.pTTL(key)).toBeGreaterThan(0);
    admin.destroy();
  });

  test("Redis killed: each replica counts by itself from what it knew; back, it is told what was spent", async () => {
    expect((await reservations(40, 10)).length).toBe(40);
    const held = await replica(0).reserve(asker(), 100);
    expect([await remaining(0), await remaining(1)]).toEqual([500, 500]);
    await redis.kill();
    await reachable(false);
    expect(replica(0).status().lastFailure).not.toBe(null);
    expect(await admittedOf(30)).toBe(30);
    const alone = await replica(0).reserve(asker(), 300);
    expect([await remaining(0), await remaining(1)]).toEqual([200, 500]);
    expect(isTooExpensive(await replica(0).reserve(asker(), 201))).toBe(true);
    if (!isTooExpensive(held)) await replica(0).settle(held, 40);
    await redis.start();
    await reachable(true);
    // 400 + 100 reserved before, 300 reserved and 60 given back meanwhile.
    await vi.waitFor(async () => expect(await remaining(1)).toBe(260), { timeout: 10_000 });
    if (!isTooExpensive(alone)) await replica(1).settle(alone, 0);
    expect([await remaining(0), await remaining(1)]).toEqual([560, 560]);
  });

  test("Redis that hangs costs one deadline, not one for each request", async () => {
    redis.freeze();
    try {
      expect(await replica(0).admit(asker())).toBe(null);
      expect(replica(0).status()).toMatchObject({ reachable: false, lastFailure: "TimeoutError" });
      // Decided here and now, without a promise.
      expect(replica(0).admit(asker())).toBe(null);
    } finally {
      redis.thaw();
    }
    await reachable(true);
    expect((await reservations(2, 10)).length).toBe(2);
    expect(await remaining(1)).toBe(980);
  });
});

test("where limits in Redis are not tested, it is said why", ({ skip }) => {
  skip(whyNoRedis !== null, whyNoRedis ?? "");
});
