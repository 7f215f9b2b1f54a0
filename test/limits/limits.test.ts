import { describe, expect, test } from "vitest";
import { addressKey } from "../../gateway/limits/addressKey.ts";
import { tooExpensiveError } from "../../gateway/limits/limitErrors.ts";
import { createLimits, isTooExpensive, type LimitSettings, type Limits } from "../../gateway/limits/limits.ts";
import { createMemoryCounters } from "../../gateway/limits/memoryCounters.ts";
import { maskError } from "../../gateway/shape/maskError.ts";

const settings: LimitSettings = {
  publicRequestsPerSecond: 2,
  addressRequestsPerSecond: 0,
  burstSeconds: 2,
  authFailuresPerMinute: 3,
  publicMaxCost: 100,
  publicDailyCost: 250,
};

/** 2026-11-23 23:59:50 in Asia/Shanghai. */
const beforeMidnight = Date.parse("2026-11-23T23:59:50+08:00");

function limitsAt(changes: Partial<LimitSettings> = {}, maxEntries = 1_000) {
  const clock = { steady: 5_000, wall: beforeMidnight };
  const counters = createMemoryCounters({ maxEntries, steadyClock: () => clock.steady });
  const limits = createLimits({ ...settings, ...changes }, counters, () => clock.wall);
  const pass = (ms: number) => {
    clock.steady += ms;
    clock.wall += ms;
  };
  return { limits, pass };
}

const client = { id: "c1", requestsPerSecond: 10, maxCost: 1_000, dailyCost: 2_000 };
const visitor = (address = "203.0.113.7") => ({ client: null, address });

function admitted(limits: Limits, asker: Parameters<Limits["admit"]>[0], times: number): number {
  return Array.from({ length: times }, () => limits.admit(asker)).filter((refusal) => refusal === null).length;
}

function reserved(limits: Limits, asker: Parameters<Limits["reserve"]>[0], estimate: number) {
  const outcome = limits.reserve(asker, estimate);
  if (outcome instanceof Promise) throw new TypeError("memory is never waited for");
  return outcome;
}

function granted(limits: Limits, asker: Parameters<Limits["reserve"]>[0], estimate: number) {
  const outcome = reserved(limits, asker, estimate);
  if (isTooExpensive(outcome)) throw new TypeError("refused");
  return outcome;
}

describe("the rate (GCRA)", () => {
  test("a burst, then one for each interval", () => {
    const { limits, pass } = limitsAt();
    expect(admitted(limits, visitor(), 10)).toBe(4);
    pass(499);
    expect(limits.admit(visitor())).toEqual({ retryAfterS: 1 });
    pass(1);
    expect(admitted(limits, visitor(), 3)).toBe(1);
    pass(10_000);
    expect(admitted(limits, visitor(), 10)).toBe(4);
  });

  test("Retry-After is in whole seconds, rounded up, and true", () => {
    const { limits, pass } = limitsAt({ publicRequestsPerSecond: 1, burstSeconds: 1 });
    expect(limits.admit(visitor())).toBe(null);
    pass(100);
    expect(limits.admit(visitor())).toEqual({ retryAfterS: 1 });
    pass(1_000);
    expect(limits.admit(visitor())).toBe(null);
  });

  test("a client has its own rate, wherever it calls from", () => {
    const { limits } = limitsAt();
    const from = (address: string) => ({ client, address });
    expect(admitted(limits, from("203.0.113.7"), 12) + admitted(limits, from("203.0.113.8"), 12)).toBe(20);
    expect(admitted(limits, { client: { ...client, id: "c2" }, address: "203.0.113.7" }, 30)).toBe(20);
  });

  test("an address has one for all that call from it, and what it refuses takes nothing from the client", () => {
    const { limits } = limitsAt({ addressRequestsPerSecond: 3 });
    expect(admitted(limits, { client, address: "203.0.113.7" }, 50)).toBe(6);
    expect(admitted(limits, { client, address: "203.0.113.8" }, 6)).toBe(6);
    expect(admitted(limits, { client, address: "203.0.113.9" }, 6)).toBe(6);
  });

  test("a rate of 0 is no limit for addresses, and one request a day for a client", () => {
    const { limits } = limitsAt({ publicRequestsPerSecond: 0 });
    expect(admitted(limits, visitor(), 1_000)).toBe(1_000);
    expect(admitted(limits, { client: { ...client, requestsPerSecond: 0 }, address: "203.0.113.7" }, 9)).toBe(1);
  });

  test("failed authentications of a client at an address have a bucket of their own", () => {
    const { limits, pass } = limitsAt();
    for (let failures = 0; failures < 3; failures += 1) {
      expect(limits.beginAuthentication("203.0.113.7", "c1")).toBe(null);
    }
    expect(limits.beginAuthentication("203.0.113.7", "c1")).toEqual({ retryAfterS: 20 });
    expect(limits.beginAuthentication("203.0.113.8", "c1")).toBe(null);
    expect(limits.beginAuthentication("203.0.113.7", "c2")).toBe(null);
    expect(limits.admit(visitor())).toBe(null);
    pass(20_000);
    expect(limits.beginAuthentication("203.0.113.7", "c1")).toBe(null);
  });

  test("E2: one that was right was no failure, however many came before", () => {
    const { limits } = limitsAt();
    for (let tries = 0; tries < 50; tries += 1) {
      expect(limits.beginAuthentication("203.0.113.7", "c1")).toBe(null);
      limits.endAuthentication("203.0.113.7", "c1");
    }
    // No more than the bucket holds comes back.
    expect([1, 2, 3, 4].map(() => limits.beginAuthentication("203.0.113.7", "c1") === null)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  test("E2: bad tokens of an address are counted, and hold up no good one", () => {
    const { limits } = limitsAt({ addressRequestsPerSecond: 100 });
    const refused = Array.from({ length: 50 }, () => limits.countFailedToken("203.0.113.7"));
    expect(refused.filter((one) => one === null).length).toBe(3);
    expect(limits.mayAsk("203.0.113.7")).toBe(null);
    expect(limits.admit({ client, address: "203.0.113.7" })).toBe(null);
    expect(limits.countFailedToken("203.0.113.8")).toBe(null);
  });

  test.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2"],
    ["2001:db8:1:2::1", "2001:db8:1:2"],
    ["2001:0db8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["2001:db8:1:2:3:4:203.0.113.7", "2001:db8:1:2"],
  ])("%s is counted under %s", (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});

describe("a table that is full", () => {
  const busy = (count: number) => Array.from({ length: count }, (_, index) => `198.51.100.${index}`);

  test("lets nobody off who is at the limit, however many others come", () => {
    const { limits } = limitsAt({}, 50);
    expect(admitted(limits, visitor(), 9)).toBe(4);
    for (const address of busy(255)) admitted(limits, visitor(address), 9);
    expect(limits.admit(visitor())).not.toBe(null);
  });

  test("gives newcomers one bucket together until others have gone", () => {
    const { limits, pass } = limitsAt({}, 50);
    for (const address of busy(50)) admitted(limits, visitor(address), 4);
    const newcomers = Array.from({ length: 40 }, (_, index) => visitor(`192.0.2.${index}`));
    expect(newcomers.filter((one) => limits.admit(one) === null).length).toBe(4);
    pass(60_000);
    expect(newcomers.filter((one) => limits.admit(one) === null).length).toBe(40);
  });

  test("finds the one place that is free among all that are in use", () => {
    const { limits, pass } = limitsAt({}, 50);
    for (const address of busy(25)) admitted(limits, visitor(address), 4);
    limits.admit(visitor());
    for (const address of busy(49).slice(25)) admitted(limits, visitor(address), 4);
    pass(1_000);
    expect(admitted(limits, visitor("192.0.2.1"), 9)).toBe(4);
    expect(admitted(limits, visitor("192.0.2.2"), 9)).toBe(4);
    expect(admitted(limits, visitor("192.0.2.3"), 9)).toBe(0);
  });

  test("forgets no budget of the day", () => {
    const { limits } = limitsAt({}, 20);
    granted(limits, visitor(), 100);
    granted(limits, visitor(), 100);
    for (const address of busy(255)) reserved(limits, visitor(address), 60);
    expect(reserved(limits, visitor(), 60)).toMatchObject({ limit: 250, remaining: 50 });
  });
});

describe("the budget", () => {
  test("one operation over its limit is refused and costs nothing", () => {
    const { limits } = limitsAt();
    expect(reserved(limits, visitor(), 101)).toEqual({ estimate: 101, limit: 100 });
    expect(reserved(limits, { client, address: "203.0.113.7" }, 1_001)).toEqual({ estimate: 1_001, limit: 1_000 });
    granted(limits, visitor(), 100);
    granted(limits, visitor(), 100);
    granted(limits, visitor(), 50);
  });

  test("what is reserved counts until it is settled, then what it has cost", () => {
    const { limits } = limitsAt();
    const first = granted(limits, visitor(), 100);
    granted(limits, visitor(), 100);
    expect(reserved(limits, visitor(), 60)).toEqual({
      estimate: 60,
      limit: 250,
      remaining: 50,
      resetsAt: "2026-11-24T00:00:00+08:00",
    });
    limits.settle(first, 10);
    granted(limits, visitor(), 60);
    expect(reserved(limits, visitor(), 81)).toMatchObject({ remaining: 80 });
  });

  test("what costs more than its estimate is counted", () => {
    const { limits } = limitsAt();
    limits.settle(granted(limits, visitor(), 10), 300);
    expect(reserved(limits, visitor(), 1)).toMatchObject({ remaining: 0 });
  });

  test("what costs nothing runs also when nothing is left", () => {
    const { limits } = limitsAt({ publicDailyCost: 0 });
    expect(reserved(limits, visitor(), 1)).toMatchObject({ remaining: 0 });
    limits.settle(granted(limits, visitor(), 0), 0);
  });

  test("the day is that of Asia/Shanghai; what was reserved before midnight does not touch the next day", () => {
    const { limits, pass } = limitsAt();
    const late = granted(limits, visitor(), 100);
    granted(limits, visitor(), 100);
    pass(9_999);
    expect(reserved(limits, visitor(), 100)).toMatchObject({ remaining: 50 });
    pass(1);
    granted(limits, visitor(), 100);
    limits.settle(late, 0);
    expect(reserved(limits, visitor(), 100)).not.toHaveProperty("limit");
    expect(reserved(limits, visitor(), 100)).toMatchObject({ remaining: 50, resetsAt: "2026-11-25T00:00:00+08:00" });
  });

  test("a client has its own, wherever it calls from", () => {
    const { limits } = limitsAt();
    granted(limits, { client, address: "203.0.113.7" }, 1_000);
    granted(limits, { client, address: "203.0.113.8" }, 900);
    expect(reserved(limits, { client, address: "203.0.113.9" }, 200)).toMatchObject({ limit: 2_000, remaining: 100 });
    granted(limits, { client: { ...client, id: "c2" }, address: "203.0.113.9" }, 200);
  });

  test("the refusal tells the client its numbers and nothing else", () => {
    const error = tooExpensiveError({ estimate: 60, limit: 250, remaining: 50, resetsAt: "2026-11-24T00:00:00+08:00" });
    expect(maskError({ ...error.toJSON(), extensions: { ...error.extensions, key: "x" } }, error)).toEqual({
      message:
        "The operation may cost 60; 50 are left of today's budget of 250, until 2026-11-24T00:00:00+08:00. Ask for less at once.",
      extensions: {
        code: "TOO_EXPENSIVE",
        estimate: 60,
        limit: 250,
        remaining: 50,
        resetsAt: "2026-11-24T00:00:00+08:00",
      },
    });
    expect(maskError(tooExpensiveError({ estimate: 6, limit: 5 }).toJSON(), null).extensions).toEqual({
      code: "TOO_EXPENSIVE",
      estimate: 6,
      limit: 5,
    });
  });
});
