import { describe, expect, test } from "vitest";
import type { Page, Slice } from "../../../adapters/system.ts";
import { narrowedList } from "../../../subgraphs/kit/narrowedList.ts";
import { offsetConnection } from "../../../subgraphs/kit/offsetConnection.ts";

const range = (start: number, end: number) =>
  Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
/** A list of so many rows, whose source says `total`. */
const listOf = (count: number, total: number | null) => async (slice: Slice) => ({
  rows: range(slice.offset, Math.min(count, slice.offset + slice.limit)),
  total,
});

async function walk(fetch: (slice: Slice) => Promise<Page<number>>): Promise<readonly number[]> {
  const nodes: number[] = [];
  let after: string | null = null;
  for (let page = 0; page < 100; page += 1) {
    const connection: Awaited<ReturnType<typeof offsetConnection<number>>> = await offsetConnection(
      { first: 5, after },
      fetch,
    );
    nodes.push(...connection.nodes);
    if (!connection.pageInfo.hasNextPage) return nodes;
    after = connection.pageInfo.endCursor;
  }
  return expect.unreachable("the connection has no end");
}

describe("A1: a connection over a list by offset", () => {
  test.each([12, 2_147_483_647, null])("A1: ends where the rows do when the source says %s", async (total) => {
    expect(await walk(listOf(12, total))).toEqual(range(0, 12));
  });

  test("A1: a client that follows the cursors of an empty list ends at once", async () => {
    expect(await walk(listOf(0, 2_147_483_647))).toEqual([]);
  });

  test("A1: several parts of an area are one list, also where one of them does not count", async () => {
    const parts: Readonly<Record<string, (slice: Slice) => Promise<Page<number>>>> = {
      a: listOf(7, 7),
      b: async (slice) => {
        const { rows } = await listOf(4, null)(slice);
        return { rows: rows.map((row) => row + 7), total: null };
      },
    };
    const list = (slice: Slice) =>
      narrowedList(["a", "b"], slice, async (part, own) => (await parts[part]?.(own)) ?? { rows: [], total: 0 });
    expect(await walk(list)).toEqual(range(0, 11));
    expect((await list({ offset: 0, limit: 5 })).total).toBeNull();
  });
});
