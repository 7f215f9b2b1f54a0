import { describe, expect, test } from "vitest";
import { SourceError } from "../../../adapters/errors.ts";
import { declare } from "../../../adapters/kit/declare.ts";
import { defineSystem } from "../../../adapters/kit/defineSystem.ts";
import { eachRow, eachRowOfPage } from "../../../adapters/kit/eachRow.ts";
import type { UnreadableRows } from "../../../adapters/kit/runner.ts";
import type { Rows } from "../../../adapters/system.ts";
import { DecodeError } from "../../../adapters/values/decodeError.ts";
import { manualTime } from "../manualTime.ts";

interface Row {
  readonly id: string | null;
  readonly of?: string;
}
interface Reply {
  readonly rows: readonly Row[];
  readonly total: number | null;
}
interface Ask {
  readonly keys?: readonly string[];
  readonly page?: number;
  readonly size?: number;
}

const call = { requestId: "request-1", signal: new AbortController().signal };

function decode({ id, ...rest }: Row): { readonly id: string } | null {
  if (id === null) throw new DecodeError("id: the source left the key empty");
  if (id.startsWith("secret")) throw new TypeError(`what is ${id}?`);
  return id.startsWith("deleted") ? null : { id, ...rest };
}

function build(answer: (request: Ask) => Reply | Promise<Reply>) {
  const told: UnreadableRows[] = [];
  const { lookup, groupLookup, list, query } = declare<Ask, Reply>();
  const { clock, pause, advance } = manualTime();
  const system = defineSystem(
    {
      id: "toy",
      title: "玩具",
      concurrency: 2,
      deadlineMs: 1000,
      protocol: { close: async () => undefined, send: async (request: Ask) => await answer(request) },
      operations: {
        byKey: lookup<string, { readonly id: string }>({
          batchSize: 3,
          request: (keys) => ({ keys }),
          decode: eachRow(decode),
          keyOf: ({ id }) => id,
          cache: { ttlMs: 60_000, maxEntries: 10 },
        }),
        groups: groupLookup<string, { readonly id: string }>({
          batchSize: 10,
          request: (keys) => ({ keys }),
          decode: eachRow(decode),
          groupOf: ({ id }) => id.slice(0, 1),
        }),
        named: groupLookup<string, { readonly id: string }>({
          batchSize: 10,
          request: (keys) => ({ keys }),
          decode: eachRow(decode),
          groupOf: ({ id }) => id.slice(0, 1),
          groupColumn: "of",
          cache: { ttlMs: 60_000, maxEntries: 10 },
        }),
        paged: groupLookup<string, { readonly id: string }>({
          batchSize: 10,
          request: (_, page) => ({ page, size: 10 }),
          paging: { pageSize: 10, totalOf: ({ total }) => total, rowsOf: (reply) => reply.rows },
          decode: eachRow(decode),
          groupOf: ({ id }) => id.slice(0, 1),
          keyOf: ({ id }) => id,
        }),
        rows: list<null, { readonly id: string }>({
          maxPageSize: 10,
          request: (_, page, size) => ({ page, size }),
          decode: eachRowOfPage(decode),
          keyOf: ({ id }) => id,
        }),
        all: query<null, readonly { readonly id: string }[]>({
          request: () => ({}),
          decode: (reply, _input, readRows) => readRows(reply.rows, decode).values,
        }),
      },
    },
    { clock, pause, random: () => 0, retries: 0, onUnreadableRows: (rows) => told.push(rows) },
  );
  return { ...system.operations, told, status: system.status, advance };
}

const rowsOf = (...ids: readonly (string | null)[]): readonly Row[] => ids.map((id) => ({ id }));
const source = Array.from({ length: 200 }, (_, index) => (index === 16 ? null : `k${String(index).padStart(3, "0")}`));
const sourcePage = ({ page = 1, size = 1 }: Ask): Reply => ({
  rows: rowsOf(...source.slice((page - 1) * size, page * size)),
  total: source.length,
});

describe("B11: a row that cannot be read", () => {
  test("costs a list nothing but itself, wherever the window begins", async () => {
    const { rows, told, status } = build(sourcePage);
    const page = await rows(null, { offset: 0, limit: 200 }, call);
    expect(page.rows.map(({ id }) => id)).toEqual(source.filter((id) => id !== null));
    expect([page.total, page.gaps?.unreadable, page.gaps?.read]).toEqual([200, 1, 200]);
    expect(told).toEqual([{ system: "toy", operation: "rows", count: 1, reason: "id: the source left the key empty" }]);
    expect(status()).toMatchObject({ failures: 0, unreadableRows: 1, breaker: "closed" });
    for (const limit of [1, 7, 10, 16, 17, 50]) {
      const seen: string[] = [];
      for (let offset = 0; offset < 200; ) {
        const window = await rows(null, { offset, limit }, call);
        seen.push(...window.rows.map(({ id }) => id));
        offset += window.gaps?.read ?? window.rows.length;
      }
      expect(seen).toEqual(source.filter((id) => id !== null));
    }
  });

  test("takes nothing from the other keys of its batch, and its own key is no absence", async () => {
    const { byKey, told } = build(({ keys = [] }) => ({
      rows: rowsOf(...keys.filter((key) => key !== "none").map((key) => (key === "broken" ? null : key))),
      total: null,
    }));
    const found = await byKey(["a", "broken", "c", "d", "none"], call);
    expect([...found.keys()]).toEqual(["a", "c", "d"]);
    expect([...(found.unreadable ?? [])]).toEqual([["broken", expect.any(SourceError)]]);
    expect(found.unreadable?.get("broken")).toMatchObject({ reason: "badReply", operation: "byKey" });
    expect((await byKey(["broken"], call)).unreadable?.size).toBe(1);
    expect(told).toHaveLength(2);
  });

  test("is left out of groups and of queries, and the log has no value of it", async () => {
    const { groups, all, told } = build(() => ({ rows: rowsOf("a1", "secret value", "b1", "a2"), total: null }));
    const found = await groups(["a", "b"], call);
    expect(Object.fromEntries([...found].map(([key, list]) => [key, [...list]]))).toEqual({
      a: [{ id: "a1" }, { id: "a2" }],
      b: [{ id: "b1" }],
    });
    expect(await all(null, call)).toHaveLength(3);
    expect(told.map(({ reason }) => reason)).toEqual(["TypeError", "TypeError"]);
  });

  test("marks the groups that may lack it: the one that its column names, or all that were asked for with it", async () => {
    const { groups, named } = build(() => ({
      rows: [...rowsOf("a1", "b1"), { id: null, of: "b" }, { id: null, of: "elsewhere" }],
      total: null,
    }));
    const counts = (found: ReadonlyMap<string, { readonly unreadable?: number }>) =>
      Object.fromEntries([...found].map(([key, rows]) => [key, rows.unreadable ?? 0]));
    expect(counts(await named(["a", "b", "c"], call))).toEqual({ a: 0, b: 1 });
    expect(counts(await groups(["a", "b", "c"], call))).toEqual({ a: 2, b: 2, c: 2 });
    expect((await groups(["c"], call)).get("c")).toHaveLength(0);
  });

  test("a query's list says how many it lacks", async () => {
    const { all } = build(() => ({ rows: rowsOf("a", null, "b", "deleted"), total: null }));
    const rows: Rows<unknown> = await all(null, call);
    expect([rows.length, rows.unreadable]).toEqual([2, 1]);
  });

  test("a record that moved to a later page while pages were read is shown once, and is no fault of the source", async () => {
    const moved = Array.from({ length: 20 }, (_, index) => `k${index}`);
    const { rows, paged, told } = build(({ page = 1, size = 10 }) => {
      // Between the pages k9 changed: it stands on the second one again, with another value.
      const ids = page === 1 ? moved.slice(0, size) : ["k9", ...moved.slice(size, 2 * size - 1)];
      return { rows: ids.map((id) => ({ id, of: `version ${page}` })), total: 20 };
    });
    const page = await rows(null, { offset: 0, limit: 20 }, call);
    expect(page.rows.map(({ id }) => id)).toEqual(moved.slice(0, 19));
    expect(page.gaps).toEqual({
      unreadable: 0,
      places: [...Array(10).keys(), ...[11, 12, 13, 14, 15, 16, 17, 18, 19]],
      read: 20,
    });
    expect((await paged(["k"], call)).get("k")).toHaveLength(19);
    expect(told).toEqual([]);
  });

  test("a second row of a key is counted and shown once; one that a declaration drops is not counted", async () => {
    const { rows, byKey, told } = build(() => ({ rows: rowsOf("a", "b", "a", "deleted"), total: 4 }));
    const page = await rows(null, { offset: 0, limit: 10 }, call);
    expect([page.rows.map(({ id }) => id), page.gaps]).toEqual([
      ["a", "b"],
      { unreadable: 1, places: [0, 1], read: 4 },
    ]);
    expect([...(await byKey(["a", "b"], call)).keys()]).toEqual(["a", "b"]);
    expect(told.map(({ count }) => count)).toEqual([1, 1]);
  });

  test("many rows of which none can be read are a reply of another shape", async () => {
    const { all } = build(() => ({ rows: rowsOf(...Array.from({ length: 10 }, () => null)), total: 10 }));
    await expect(all(null, call)).rejects.toMatchObject({ reason: "badReply" });
  });
});

describe("B11: the breaker belongs where the fault is", () => {
  test("an operation whose answers cannot be used does not shut the others", async () => {
    let broken = true;
    const { all, byKey, status, advance } = build(({ keys }) =>
      keys === undefined && broken
        ? Promise.reject(new SourceError({ system: "toy", reason: "badReply" }))
        : { rows: rowsOf(...(keys ?? ["a"])), total: null },
    );
    for (let attempt = 0; attempt < 5; attempt += 1) await expect(all(null, call)).rejects.toBeInstanceOf(SourceError);
    expect(status()).toMatchObject({ breaker: "closed", pausedOperations: ["all"] });
    await expect(all(null, call)).rejects.toMatchObject({ reason: "unavailable", sourceCode: "breaker open" });
    expect((await byKey(["a"], call)).size).toBe(1);
    broken = false;
    advance(5000);
    expect(await all(null, call)).toHaveLength(1);
    expect(status().pausedOperations).toEqual([]);
  });

  test("a system that does not answer is left alone as a whole", async () => {
    const { all, byKey, status } = build(() =>
      Promise.reject(new SourceError({ system: "toy", reason: "unavailable" })),
    );
    for (let attempt = 0; attempt < 5; attempt += 1) await expect(all(null, call)).rejects.toBeInstanceOf(SourceError);
    expect(status()).toMatchObject({ breaker: "open", calls: 5 });
    await expect(byKey(["a"], call)).rejects.toMatchObject({ sourceCode: "breaker open" });
    expect(status().calls).toBe(5);
  });
});
