import { describe, expect, test } from "vitest";
import { declare } from "../../../adapters/kit/declare.ts";
import { defineSystem } from "../../../adapters/kit/defineSystem.ts";
import { eachRow, eachRowOfPage } from "../../../adapters/kit/eachRow.ts";
import type { Slice } from "../../../adapters/system.ts";

interface Request {
  readonly cursor: string | null;
  readonly size: number;
}
interface Reply {
  readonly rows: readonly number[];
  readonly total: number | null;
  readonly next: string | null;
}

const call = () => ({ requestId: "test", signal: new AbortController().signal });
const range = (start: number, end: number) =>
  Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);

/** A source of 25 rows whose cursor is the place of the next row. */
const honest = ({ cursor, size }: Request): Reply => {
  const start = Number(cursor ?? 0);
  const end = Math.min(25, start + size);
  return { rows: range(start, end), total: null, next: end < 25 ? String(end) : null };
};

function open(answer: (request: Request) => Reply) {
  const asked: Request[] = [];
  const { list, groupLookup } = declare<Request, Reply>();
  const { operations } = defineSystem({
    id: "toy",
    title: "玩具",
    concurrency: 4,
    deadlineMs: 1_000,
    protocol: {
      send: async (request: Request) => {
        asked.push(request);
        return answer(request);
      },
      close: async () => {},
    },
    operations: {
      rows: list<null, number>({
        maxPageSize: 10,
        request: (_filter, _pageNumber, size, cursor) => ({ cursor, size }),
        nextCursorOf: ({ next }) => next,
        decode: eachRowOfPage((row: number) => row),
        keyOf: String,
      }),
      rowsOfPlace: groupLookup<string, number>({
        batchSize: 1,
        request: (_keys, _pageNumber, cursor) => ({ cursor, size: 10 }),
        paging: { pageSize: 10, totalOf: () => null, rowsOf: ({ rows }) => rows, nextCursorOf: ({ next }) => next },
        decode: eachRow((row: number) => row),
        groupOf: () => "place",
      }),
    },
  });
  return {
    asked,
    read: async (slice: Slice) => await operations.rows(null, slice, call()),
    all: async () => (await operations.rowsOfPlace(["place"], call())).get("place") ?? [],
  };
}

describe("pages by a cursor", () => {
  test.each([
    [{ offset: 0, limit: 5 }, range(0, 5), 1],
    [{ offset: 0, limit: 10 }, range(0, 10), 1],
    [{ offset: 5, limit: 10 }, range(5, 15), 2],
    [{ offset: 20, limit: 10 }, range(20, 25), 3],
    [{ offset: 0, limit: 200 }, range(0, 25), 3],
    [{ offset: 25, limit: 10 }, [], 3],
    [{ offset: 0, limit: 0 }, [], 1],
  ])("give the window %j in as few calls as lead to its end", async (slice, rows, calls) => {
    const { read, asked } = open(honest);
    expect(await read(slice)).toEqual({ rows, total: null });
    expect(asked).toHaveLength(calls);
    expect(asked[0]?.cursor).toBeNull();
  });

  test("are read to the end for a group, also past pages that are short or empty", async () => {
    expect(await open(honest).all()).toEqual(range(0, 25));
    const filtered = (request: Request) => ({
      ...honest(request),
      rows: honest(request).rows.filter((row) => row > 20),
    });
    const { all, asked } = open(filtered);
    expect([await all(), asked.length]).toEqual([range(21, 25), 3]);
  });

  test("whose rows moved onto a later page give each once", async () => {
    const overlapping = (request: Request): Reply => {
      const reply = honest(request);
      const start = Number(request.cursor ?? 0);
      return start === 0 ? reply : { ...reply, rows: [start - 1, ...reply.rows] };
    };
    expect((await open(overlapping).read({ offset: 0, limit: 25 })).rows).toEqual(range(0, 25));
  });

  test.each<[string, (request: Request) => Reply, number]>([
    ["a cursor that comes again", () => ({ rows: [1], total: null, next: "a" }), 2],
    ["two cursors in turn", ({ cursor }) => ({ rows: [1], total: null, next: cursor === "a" ? "b" : "a" }), 3],
    ["new cursors and no new row", ({ cursor }) => ({ rows: [1], total: null, next: `${cursor}+` }), 21],
  ])("end at %s", async (_, answer, calls) => {
    const { all, asked } = open(answer);
    expect([await all(), asked.length]).toEqual([[1], calls]);
  });

  test("without end are a bad reply", async () => {
    const { all, asked } = open(({ cursor }) => {
      const start = Number(cursor ?? 0);
      return { rows: [start], total: null, next: String(start + 1) };
    });
    await expect(all()).rejects.toMatchObject({ reason: "badReply", sourceCode: "too many pages" });
    expect(asked).toHaveLength(1_000);
  });

  test("tell the source's total where it can be one", async () => {
    const counting = (total: number) => open((request) => ({ ...honest(request), total }));
    expect((await counting(25).read({ offset: 0, limit: 0 })).total).toBe(25);
    expect((await counting(-1).read({ offset: 0, limit: 5 })).total).toBeNull();
  });
});
