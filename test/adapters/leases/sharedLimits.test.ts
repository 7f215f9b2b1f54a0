import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openRedisLeases } from "../../../adapters/leases/redisLeases.ts";
import type { SourceLeases } from "../../../adapters/system.ts";
import { readDivisions } from "../../../adapters/systems/division/divisions.ts";
import { namesLostAround } from "../../../adapters/systems/division/namesAround.ts";
import { gridPlatform } from "../../../adapters/systems/grid/gridPlatform.ts";
import { gridCredentials } from "../../../sandbox/config.ts";
import { CallCounter } from "../../../sandbox/control/calls.ts";
import { Faults } from "../../../sandbox/control/faults.ts";
import type { RunningServer } from "../../../sandbox/control/listen.ts";
import { startGrid } from "../../../sandbox/grid/startGrid.ts";
import { createWorld } from "../../../sandbox/world/createWorld.ts";
import { type TemporaryRedis, temporaryRedis, whyNoRedis } from "../../support/temporaryRedis.ts";

const world = createWorld({ seed: 1, scale: 1 });
const calls = new CallCounter();
const faults = new Faults();
const namesAround = namesLostAround(await readDivisions("data/jiangsu-divisions.csv", 2023));
const ids = world.events.slice(0, 400).map(({ id }) => id);
const limit = 8;
let directory = "";
let grid: RunningServer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "community-shared-limits-"));
  grid = await startGrid({
    world,
    faults,
    calls,
    credentials: gridCredentials,
    stateDirectory: directory,
    host: "127.0.0.1",
    port: 0,
  });
});

afterAll(async () => {
  await grid.stop();
  await rm(directory, { recursive: true, force: true });
});

/** As the gateways' own processes: each with a holder, a limiter and connections of its own. */
function openGateways(count: number, { redis, sharedBy }: { redis: TemporaryRedis | null; sharedBy: number }) {
  const { spid: account, password } = gridCredentials;
  const gateways = Array.from({ length: count }, () => {
    const leases: SourceLeases | null =
      redis === null ? null : openRedisLeases({ url: redis.url, report: () => undefined });
    const settings = { url: grid.url, account, password, deadlineMs: 5_000 };
    const platform = gridPlatform(settings, namesAround, { sharedBy, ...(leases === null ? {} : { leases }) });
    return { leases, platform };
  });
  return {
    platforms: gateways.map(({ platform }) => platform),
    [Symbol.asyncDispose]: async () => {
      for (const { leases, platform } of gateways) {
        await platform.close();
        await leases?.close();
      }
    },
  };
}

/** 400 requests of one key each, in turn to each gateway; what the platform counted beside what was answered. */
async function ask(platforms: ReturnType<typeof openGateways>["platforms"], meanwhile = async () => {}) {
  faults.clear();
  faults.add({ system: "grid", kind: "latency", latencyMs: 100 });
  await vi.waitUntil(() => calls.underWay("grid") === 0);
  calls.reset();
  const requests = ids.map((id, index) => {
    const platform = platforms[index % platforms.length];
    const call = { requestId: `request-${index}`, signal: new AbortController().signal };
    return platform?.operations.eventsById([id], call);
  });
  await meanwhile();
  const outcomes = await Promise.allSettled(requests);
  const answered = outcomes.filter((outcome) => outcome.status === "fulfilled" && outcome.value?.size === 1).length;
  return { answered, calls: calls.of("grid").total, atOnce: calls.peak("grid") };
}

const shown = (platforms: ReturnType<typeof openGateways>["platforms"]) =>
  platforms.map((platform) => platform.status().limits.shared);

const all = (count: number, shared: string) => Array.from({ length: count }, () => shared);
const within = { answered: 400, calls: 400, atOnce: limit };

describe.each([4])("%i gateways on one system", (count) => {
  test("E1: without Redis each keeps to its configured share", { timeout: 60_000 }, async () => {
    await using gateways = openGateways(count, { redis: null, sharedBy: count });
    expect(await ask(gateways.platforms)).toEqual(within);
    expect(shown(gateways.platforms)).toEqual(all(count, `share 1/${count}`));
  });

  describe.skipIf(whyNoRedis !== null)(`with Redis${whyNoRedis === null ? "" : ` (skipped: ${whyNoRedis})`}`, () => {
    let redis: TemporaryRedis;
    beforeAll(async () => {
      redis = await temporaryRedis();
    });
    afterAll(() => redis.remove());

    test("E1: the limit holds for all together", { timeout: 60_000 }, async () => {
      await using gateways = openGateways(count, { redis, sharedBy: 1 });
      expect(await ask(gateways.platforms)).toEqual(within);
      expect(shown(gateways.platforms)).toEqual(all(count, "redis"));
    });

    test("E1: the limit holds while Redis is stopped in between, and it is used again", {
      timeout: 90_000,
    }, async () => {
      await using gateways = openGateways(count, { redis, sharedBy: 1 });
      await vi.waitUntil(() => shown(gateways.platforms).every((shared) => shared === "redis"));
      const outcome = await ask(gateways.platforms, async () => {
        await vi.waitUntil(() => calls.of("grid").total >= 60);
        await redis.kill();
        await vi.waitUntil(() => shown(gateways.platforms).every((shared) => shared.startsWith("share ")));
        const before = calls.of("grid").total;
        await vi.waitUntil(() => calls.of("grid").total >= before + 40, { timeout: 20_000 });
        await redis.start();
      });
      expect(outcome).toEqual({ ...within, atOnce: expect.any(Number) });
      expect(outcome.atOnce).toBeLessThanOrEqual(limit);
      await vi.waitUntil(() => shown(gateways.platforms).every((shared) => shared === "redis"), { timeout: 10_000 });
    });
  });
});

describe.skipIf(whyNoRedis !== null)("a Redis that answers nothing", () => {
  test("E1: one gateway has all places, the other begins: never more than the limit", { timeout: 60_000 }, async () => {
    const redis = await temporaryRedis();
    try {
      await using gateways = openGateways(2, { redis, sharedBy: 1 });
      const { platforms } = gateways;
      await vi.waitUntil(() => shown(platforms).every((shared) => shared === "redis"));
      const [first, second] = platforms;
      let later: Promise<unknown>[] = [];
      const outcome = await ask(first === undefined ? [] : [first], async () => {
        await vi.waitUntil(() => first?.status().limits.held === limit, { timeout: 10_000 });
        redis.freeze();
        later = ids.slice(0, 20).map((id) => {
          const call = { requestId: "later", signal: new AbortController().signal };
          return second?.operations.eventsById([id], call) ?? Promise.resolve();
        });
        await vi.waitUntil(() => shown(platforms).every((shared) => shared === "share 1/2"), { timeout: 10_000 });
      });
      await Promise.all(later);
      expect([outcome.answered, calls.of("grid").total]).toEqual([400, 420]);
      expect(calls.peak("grid")).toBeLessThanOrEqual(limit);
    } finally {
      redis.thaw();
      await redis.remove();
    }
  });
});

describe.skipIf(whyNoRedis !== null)("a gateway that is killed", () => {
  test("E1: its places are free again after their life, and not before", { timeout: 60_000 }, async () => {
    const redis = await temporaryRedis();
    const holder = spawn(process.execPath, ["test/adapters/leases/leaseHolder.ts", redis.url, "grid", String(limit)]);
    try {
      await once(holder.stdout, "data");
      await using gateways = openGateways(1, { redis, sharedBy: 1 });
      await vi.waitUntil(() => shown(gateways.platforms)[0] === "redis");
      holder.kill("SIGKILL");
      await once(holder, "exit");
      const killedAt = performance.now();
      let firstCallMs = 0;
      const outcome = await ask(gateways.platforms, async () => {
        await vi.waitUntil(() => calls.of("grid").total > 0, { timeout: 20_000, interval: 5 });
        firstCallMs = performance.now() - killedAt;
      });
      expect(outcome).toEqual(within);
      // It renews a life of 3 s ten times a second.
      expect(firstCallMs).toBeGreaterThan(2_000);
    } finally {
      holder.kill("SIGKILL");
      await redis.remove();
    }
  });
});
