import { Keyv } from "keyv";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SourceError } from "../../../adapters/errors.ts";
import { createCache } from "../../../adapters/kit/cache.ts";

const never = new AbortController().signal;

function loader() {
  const loads: (readonly string[])[] = [];
  const signals: AbortSignal[] = [];
  const load = async (keys: readonly string[], signal: AbortSignal) => {
    loads.push(keys);
    signals.push(signal);
    await new Promise((resolve) => setImmediate(resolve));
    if (keys.includes("broken")) throw new SourceError({ system: "toy", reason: "unavailable" });
    return new Map(keys.filter((key) => key !== "none").map((key) => [key, key.toUpperCase()]));
  };
  return { load, loads, signals };
}

const cacheOf = (maxEntries = 10, store?: Keyv) =>
  createCache<string>({ system: "toy", operation: "read", policy: { ttlMs: 1000, maxEntries }, store });

describe("the cache", () => {
  afterEach(() => vi.useRealTimers());

  it("loads a key once, until its time is over", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { load, loads } = loader();
    const read = cacheOf();
    await read(["a", "b", "a"], never, load);
    expect(await read(["b", "a"], never, load)).toEqual(
      new Map(
        [
          ["a", "A"],
          ["b", "B"],
        ].reverse() as [string, string][],
      ),
    );
    expect(loads).toEqual([["a", "b"]]);
    vi.setSystemTime(Date.now() + 1001);
    await read(["a"], never, load);
    expect(loads).toEqual([["a", "b"], ["a"]]);
  });

  it("lets concurrent callers share one load", async () => {
    const { load, loads } = loader();
    const read = cacheOf();
    const answers = await Promise.all([
      read(["a", "b"], never, load),
      read(["b", "c"], never, load),
      read(["a"], never, load),
    ]);
    expect(loads).toEqual([["a", "b"], ["c"]]);
    expect([...(answers[1] ?? [])].sort()).toEqual([
      ["b", "B"],
      ["c", "C"],
    ]);
    expect([...(answers[2] ?? [])]).toEqual([["a", "A"]]);
  });

  it("keeps neither failures nor absences", async () => {
    const { load, loads } = loader();
    const read = cacheOf();
    for (let count = 0; count < 2; count += 1) {
      await expect(read(["broken"], never, load)).rejects.toMatchObject({ reason: "unavailable" });
      expect(await read(["none"], never, load)).toEqual(new Map());
    }
    expect(loads).toHaveLength(4);
  });

  it("drops the entry used longest ago", async () => {
    const { load, loads } = loader();
    const read = cacheOf(2);
    for (const key of ["a", "b", "a", "c", "a", "b"]) await read([key], never, load);
    expect(loads.flat()).toEqual(["a", "b", "c", "b"]);
  });

  it("does not let one caller's leaving end a shared load", async () => {
    const read = cacheOf();
    const [one, two] = [new AbortController(), new AbortController()];
    const started = Promise.withResolvers<AbortSignal>();
    const answer = Promise.withResolvers<ReadonlyMap<string, string>>();
    const load = (_: readonly string[], signal: AbortSignal) => {
      started.resolve(signal);
      return answer.promise;
    };
    const first = read(["a"], one.signal, load);
    const second = read(["a"], two.signal, load);
    const shared = await started.promise;
    await new Promise((resolve) => setImmediate(resolve));
    one.abort();
    await expect(first).rejects.toMatchObject({ reason: "aborted", operation: "read" });
    expect(shared.aborted).toBe(false);
    answer.resolve(new Map([["a", "A"]]));
    expect(await second).toEqual(new Map([["a", "A"]]));
  });

  it("hands the last caller's leaving on to the load", async () => {
    const read = cacheOf();
    const caller = new AbortController();
    const seen = Promise.withResolvers<AbortSignal>();
    const stuck = read(["a"], caller.signal, (_, signal) => {
      seen.resolve(signal);
      return new Promise(() => undefined);
    });
    const signal = await seen.promise;
    expect(signal.aborted).toBe(false);
    caller.abort();
    await expect(stuck).rejects.toMatchObject({ reason: "aborted" });
    expect(signal.aborted).toBe(true);
    const { load, loads } = loader();
    expect(await read(["a"], never, load)).toEqual(new Map([["a", "A"]]));
    expect(loads).toHaveLength(1);
  });

  it("works with a Keyv of the deployment, values as JSON, and without it when it fails", async () => {
    const { load, loads } = loader();
    const store = new Keyv();
    await cacheOf(10, store)(["a"], never, load);
    expect(await cacheOf(10, store)(["a"], never, load)).toEqual(new Map([["a", "A"]]));
    const failing = { get: () => Promise.reject(new TypeError()), set: () => Promise.reject(new TypeError()) };
    const policy = { ttlMs: 1000, maxEntries: 1 };
    const read = createCache<string>({ system: "toy", operation: "read", policy, store: failing });
    expect(await read(["a"], never, load)).toEqual(new Map([["a", "A"]]));
    expect(loads).toHaveLength(2);
  });
});
