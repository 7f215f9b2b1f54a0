import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLimiter } from "../../../adapters/kit/limiter.ts";
import { pause } from "../../../adapters/kit/pause.ts";
import { openRedisLeases } from "../../../adapters/leases/redisLeases.ts";
import { type TemporaryRedis, temporaryRedis, whyNoRedis } from "../../support/temporaryRedis.ts";

const never = new AbortController().signal;

describe.skipIf(whyNoRedis !== null)(
  `limiters with one Redis${whyNoRedis === null ? "" : ` (skipped: ${whyNoRedis})`}`,
  () => {
    let redis: TemporaryRedis;
    beforeAll(async () => {
      redis = await temporaryRedis();
    });
    afterAll(() => redis.remove());

    function openLimiters(system: string, count: number, limits: { concurrency: number; callsPerSecond?: number }) {
      const all = Array.from({ length: count }, () => {
        const leases = openRedisLeases({ url: redis.url, report: () => undefined });
        const { concurrency, callsPerSecond = Number.POSITIVE_INFINITY } = limits;
        const whole = { system, concurrency, callsPerSecond, longestCallMs: 500 };
        const openLease = (changed: () => void) => leases.open(whole, 1, changed);
        return {
          leases,
          limiter: createLimiter({ system, clock: () => performance.now(), pause, openLease, ...limits }),
        };
      });
      return {
        limiters: all.map(({ limiter }) => limiter),
        [Symbol.asyncDispose]: async () => void (await Promise.all(all.map(({ leases }) => leases.close()))),
      };
    }

    test("E1: calls a second hold for all together, and each has its turn", { timeout: 60_000 }, async () => {
      await using opened = openLimiters("rated", 3, { concurrency: 8, callsPerSecond: 18 });
      const starts: number[] = [];
      const runs = opened.limiters.flatMap((limiter) =>
        Array.from({ length: 24 }, () => limiter.run(never, async () => void starts.push(performance.now()))),
      );
      await Promise.all(runs);
      expect(starts).toHaveLength(72);
      const most = starts.map((start) => starts.filter((other) => other >= start && other < start + 1_000).length);
      expect(Math.max(...most)).toBeLessThanOrEqual(18);
    });

    test("E1: with more processes than places each has its turn", { timeout: 60_000 }, async () => {
      await using opened = openLimiters("narrow", 4, { concurrency: 2 });
      let active = 0;
      let highest = 0;
      const order: number[] = [];
      const runs = opened.limiters.flatMap((limiter, index) =>
        Array.from({ length: 60 }, () =>
          limiter.run(never, async () => {
            active += 1;
            highest = Math.max(highest, active);
            order.push(index);
            await pause(25);
            active -= 1;
          }),
        ),
      );
      await Promise.all(runs);
      expect([order.length, highest]).toEqual([240, 2]);
      // Nobody waits until another has done all.
      for (const index of [0, 1, 2, 3]) expect(order.indexOf(index)).toBeLessThan(180);
    });

    test("E1: who comes to a busy system gets a place while others still wait", { timeout: 60_000 }, async () => {
      await using opened = openLimiters("late", 2, { concurrency: 4 });
      const [first, second] = opened.limiters;
      let done = 0;
      const started = Promise.withResolvers<void>();
      const many = Array.from({ length: 200 }, () =>
        first?.run(never, async () => {
          started.resolve();
          await pause(40);
          done += 1;
        }),
      );
      await started.promise;
      const doneBefore = await second?.run(never, async () => done);
      expect(doneBefore).toBeLessThan(200);
      await Promise.all(many);
    });
  },
);
