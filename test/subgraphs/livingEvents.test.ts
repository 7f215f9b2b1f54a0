import { describe, expect, test } from "vitest";
import type { Page, Slice } from "../../adapters/system.ts";
import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import type { EventFilter } from "../../adapters/systems/grid/gridPlatform.ts";
import { eventConnection } from "../../subgraphs/grid/events.ts";
import type { GridLoaders } from "../../subgraphs/grid/loaders.ts";

/**
 * A platform whose rows stand in this order, one letter each: `o` an event, `?` one of a state that nobody can read, `v` a deleted one,
 * `-` a row that nobody can read. So many rows each have one time of change.
 */
function loadersOf(letters: string, rowsASecond = 3) {
  const slices: Slice[] = [];
  const all = [...letters].map((letter, index) => ({ letter, index, asOf: timeOf(Math.floor(index / rowsASecond)) }));
  const events = async ({ states, changedTo }: EventFilter, slice: Slice): Promise<Page<EventRecord>> => {
    slices.push(slice);
    const rows = all
      .filter(({ asOf }) => changedTo === null || asOf <= changedTo)
      .filter(({ letter }) => states === null || (letter === "v" && states.includes("VOID")));
    const read = rows.slice(slice.offset, slice.offset + slice.limit);
    const readable = [...read.entries()].filter(([, { letter }]) => letter !== "-");
    return {
      rows: readable.map(([, { letter, index, asOf }]) => record(letter, index, asOf)),
      total: rows.length,
      ...(readable.length === read.length
        ? {}
        : {
            gaps: {
              unreadable: read.length - readable.length,
              places: readable.map(([place]) => place),
              read: read.length,
            },
          }),
    };
  };
  return { load: { events } as unknown as GridLoaders, slices };
}

const states: Readonly<Record<string, EventRecord["state"]>> = { o: "REPORTED", v: "VOID" };

function record(letter: string, index: number, asOf: string): EventRecord {
  return { id: String(index), state: states[letter] ?? null, asOf } as EventRecord;
}

/** Newest first, whole seconds. */
function timeOf(place: number): string {
  const second = 86_399 - place;
  const two = (value: number) => String(value).padStart(2, "0");
  return `2026-11-02T${two(Math.floor(second / 3_600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}+08:00`;
}

async function readAll(letters: string, first: number, rowsASecond?: number) {
  const { load } = loadersOf(letters, rowsASecond);
  const sizes: number[] = [];
  const ids: string[] = [];
  let [unreadable, after]: [number, string | null] = [0, null];
  for (let pages = 0; pages < 500; pages += 1) {
    const page = await eventConnection(load, "320583", { first, after });
    sizes.push(page.nodes.length);
    ids.push(...page.nodes.map(({ id }) => id));
    unreadable += page.unreadableCount;
    const total = typeof page.totalCount === "function" ? await page.totalCount() : page.totalCount;
    expect(total).toBe(letters.replaceAll("v", "").length);
    if (!page.pageInfo.hasNextPage) return { ids, sizes, unreadable };
    after = page.pageInfo.endCursor;
  }
  throw new RangeError("the list has no end");
}

const every = (letters: string) =>
  [...letters].flatMap((letter, index) => (letter === "o" || letter === "?" ? [String(index)] : []));

describe("events for which no state is asked", () => {
  test.each([
    ["ooo?ooovoooo", 3],
    ["vvvvvvoo?vvvvvvvvvvvvvvovvvv", 2],
    ["?", 20],
    ["v", 20],
    ["", 20],
    ["vvvvvvvvvvvvvvvvvvvvvvv", 5],
    [`${"v".repeat(150)}oo?${"v".repeat(600)}oo`, 4],
    [`${"ov".repeat(120)}?`, 200],
    ["oo?v".repeat(60), 20],
  ])("B11: %s in pages of %d are all but the deleted ones, each once, in full pages", async (letters, first) => {
    const { ids, sizes } = await readAll(letters, first);
    expect(ids).toEqual(every(letters));
    // Behind the last event there may be a page without any, where more deleted ones follow than are looked at.
    const full = sizes.at(-1) === 0 && sizes.length > 1 ? sizes.slice(0, -1) : sizes;
    expect(full.slice(0, -1).every((size) => size === first)).toBe(true);
    expect(full.length).toBe(Math.max(1, Math.ceil(ids.length / first)));
  });

  test.each(["oo-o?vo", "-", "o-", "vv-vo", "o-v-", "oov-".repeat(20)])(
    "B11: %s counts each row that nobody can read on one page",
    async (letters) => {
      for (const first of [1, 2, 3, 20]) {
        const { ids, unreadable } = await readAll(letters, first, 1);
        expect([ids, unreadable]).toEqual([every(letters), letters.split("-").length - 1]);
      }
    },
  );

  test("B11: a page behind more deleted events than are looked through is short, and goes on", async () => {
    const { load, slices } = loadersOf(`o${"v".repeat(2_400)}o`);
    const page = await eventConnection(load, "320583", { first: 2 });
    expect([page.nodes.length, page.pageInfo.hasNextPage]).toEqual([1, true]);
    expect(Math.max(...slices.map(({ limit }) => limit))).toBe(2_000);
    const next = await eventConnection(load, "320583", { first: 2, after: page.pageInfo.endCursor });
    expect([next.nodes.map(({ id }) => id), next.pageInfo.hasNextPage]).toEqual([["2401"], false]);
  });

  test("B11: cost one call where few are deleted, and a total alone no rows", async () => {
    const { load, slices } = loadersOf("ooooooooov".repeat(10));
    await eventConnection(load, "320583", { first: 20 });
    expect(slices).toEqual([{ offset: 0, limit: 23 }]);
    const page = await eventConnection(load, "320583", { first: 0 });
    expect(page.nodes).toEqual([]);
    expect(slices.at(-1)).toEqual({ offset: 0, limit: 0 });
  });
});
