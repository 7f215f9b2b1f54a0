import { describe, expect, it } from "vitest";
import { SourceError } from "../../../adapters/errors.ts";
import { declare } from "../../../adapters/kit/declare.ts";
import { defineSystem, type SystemOptions } from "../../../adapters/kit/defineSystem.ts";
import { eachRow, eachRowOfPage } from "../../../adapters/kit/eachRow.ts";
import { manualTime } from "../manualTime.ts";

interface Ask {
  readonly keys?: readonly string[];
  readonly page?: number;
  readonly size?: number;
}
type Reply = { readonly rows: readonly string[]; readonly total: number | null };

const call = { requestId: "request-1", signal: new AbortController().signal };
const all = Array.from({ length: 25 }, (_, index) => `k${String(index).padStart(2, "0")}`);

function build(answer: (request: Ask) => Reply | Promise<Reply>, options: SystemOptions = {}) {
  const requests: Ask[] = [];
  const { lookup, groupLookup, list, query, write } = declare<Ask, Reply>();
  const policy = { ttlMs: 60_000, maxEntries: 100 };
  const { clock, pause } = manualTime();
  const system = defineSystem(
    {
      id: "toy",
      title: "玩具",
      concurrency: 4,
      deadlineMs: 1000,
      protocol: {
        close: async () => undefined,
        send: async (request: Ask) => {
          requests.push(request);
          return await answer(request);
        },
      },
      operations: {
        byKey: lookup<string, string>({
          batchSize: 10,
          request: (keys) => ({ keys }),
          decode: eachRow((row: string) => row),
          keyOf: (row) => row,
          cache: policy,
        }),
        groups: groupLookup<string, string>({
          batchSize: 10,
          request: (keys, page) => ({ keys, page }),
          paging: { pageSize: 4, totalOf: (reply) => reply.total, rowsOf: (reply) => reply.rows },
          decode: eachRow((row: string) => row),
          groupOf: (row) => (row === "stray" ? null : row.slice(0, 2)),
        }),
        rows: list<null, string>({
          keyOf: (row) => row,
          maxPageSize: 10,
          request: (_, page, size) => ({ page, size }),
          decode: eachRowOfPage((row: string) => row),
        }),
        count: query<string, number>({
          request: (key) => (key === "" ? failing() : { keys: [key] }),
          decode: (reply) => reply.total ?? failing(),
          absent: () => 0,
          cache: { ...policy, keyOf: (key) => key },
        }),
        change: write<string, string>({
          recognisesKey: true,
          request: (input, key) => ({ keys: [input, key] }),
          decode: () => "done",
          repeated: () => "done before",
        }),
      },
    },
    { clock, pause, random: () => 0, ...options },
  );
  return { ...system.operations, requests, status: system.status };
}
const failing = (): never => {
  throw new TypeError("a secret value");
};
const source = (reason: "absent" | "duplicate" | "unavailable") =>
  Promise.reject(new SourceError({ system: "x", reason }));

describe("a defined system", () => {
  it("keeps looked-up records, asks for the others only, ignores rows not asked for", async () => {
    const { byKey, requests } = build(({ keys = [] }) => ({
      rows: [...keys.filter((key) => key !== "none"), "extra"],
      total: null,
    }));
    expect([...(await byKey(["a", "b", "none"], call)).keys()].sort()).toEqual(["a", "b"]);
    expect((await byKey(["a", "c"], call)).size).toBe(2);
    expect(requests).toEqual([{ keys: ["a", "b", "none"] }, { keys: ["c"] }]);
  });

  it("reads every page of a grouped lookup and drops strays", async () => {
    const rows = ["aa1", "bb1", "aa2", "stray", "bb2", "cc1", "aa3"];
    const { groups, requests } = build(({ page = 1 }) => ({
      rows: rows.slice((page - 1) * 4, page * 4),
      total: rows.length,
    }));
    const found = await groups(["aa", "bb", "dd"], call);
    expect(Object.fromEntries(found)).toEqual({ aa: ["aa1", "aa2", "aa3"], bb: ["bb1", "bb2"] });
    expect(requests.map(({ page }) => page)).toEqual([1, 2]);
  });

  it("reads a window, and a total alone", async () => {
    const { rows, requests } = build(({ page = 1, size = 1 }) => ({
      rows: all.slice((page - 1) * size, page * size),
      total: all.length,
    }));
    expect(await rows(null, { offset: 20, limit: 10 }, call)).toEqual({ rows: all.slice(20), total: 25 });
    expect(await rows(null, { offset: 0, limit: 0 }, call)).toEqual({ rows: [], total: 25 });
    expect(requests).toHaveLength(2);
    await expect(rows(null, { offset: -1, limit: 5 }, call)).rejects.toMatchObject({
      reason: "refused",
      operation: "rows",
    });
    await expect(rows(null, { offset: 0.5, limit: 5 }, call)).rejects.toMatchObject({ reason: "refused" });
  });

  it("gives an absence its declared value and does not keep it", async () => {
    const { count, rows, requests, status } = build(() => source("absent"));
    expect(await Promise.all([count("a", call), rows(null, { offset: 0, limit: 5 }, call)])).toEqual([
      0,
      { rows: [], total: 0 },
    ]);
    expect(await count("a", call)).toBe(0);
    expect([requests.length, status().failures]).toEqual([3, 0]);
  });

  it("shares one answer among concurrent callers and keeps it", async () => {
    const { count, requests } = build(() => ({ rows: [], total: 3 }));
    expect(await Promise.all([count("a", call), count("a", call), count("b", call)])).toEqual([3, 3, 3]);
    expect(await count("a", call)).toBe(3);
    expect(requests).toHaveLength(2);
  });

  it("makes of a decoder's failure a bad reply and of a request's a refusal, with the original as cause", async () => {
    const seen: [SourceError, string][] = [];
    const { count, requests } = build(() => ({ rows: [], total: null }), {
      onFailure: (error, requestId) => seen.push([error, requestId]),
    });
    const error: unknown = await count("a", call).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      reason: "badReply",
      system: "toy",
      operation: "count",
      message: "toy.count: badReply",
    });
    expect(error).toMatchObject({ cause: expect.any(TypeError) });
    expect([requests.length, seen.length, seen[0]?.[1]]).toEqual([3, 3, "request-1"]);
    await expect(count("", call)).rejects.toMatchObject({ reason: "refused", operation: "count" });
    expect(requests).toHaveLength(3);
  });

  it("takes a duplicate for the outcome of a write, and attributes other systems' errors to itself", async () => {
    const { change, byKey } = build(({ keys = [] }) => source(keys.length === 2 ? "duplicate" : "unavailable"));
    expect(await change("input", "key-1", call)).toBe("done before");
    await expect(byKey(["a"], call)).rejects.toMatchObject({
      system: "toy",
      operation: "byKey",
      reason: "unavailable",
    });
  });

  it("refuses as busy when too many calls wait", async () => {
    const gate = Promise.withResolvers<Reply>();
    const { rows } = build(() => gate.promise, { maxWaiting: 1, retries: 0 });
    const slice = { offset: 0, limit: 1 };
    const taken = Array.from({ length: 5 }, () => rows(null, slice, call));
    await expect(rows(null, slice, call)).rejects.toMatchObject({ reason: "busy", operation: "rows" });
    gate.resolve({ rows: ["a"], total: 1 });
    expect(await Promise.all(taken)).toHaveLength(5);
  });
});

describe("a source that several processes share", () => {
  it.each([
    [1, 4],
    [2, 2],
    [3, 1],
    [16, 1],
  ])("by %i: each makes at most %i calls at once", async (sharedBy, most) => {
    let active = 0;
    let highest = 0;
    const { byKey } = build(
      async ({ keys = [] }) => {
        active += 1;
        highest = Math.max(highest, active);
        await new Promise((resolve) => setImmediate(resolve));
        active -= 1;
        return { rows: keys, total: null };
      },
      { sharedBy },
    );
    const many = Array.from({ length: 100 }, (_, index) => `k${index}`);
    expect((await byKey(many, call)).size).toBe(100);
    expect(highest).toBe(most);
  });
});
