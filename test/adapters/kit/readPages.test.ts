import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SourceError } from "../../../adapters/errors.ts";
import { readWindow } from "../../../adapters/kit/pageWindow.ts";
import {
  createReadBudget,
  maxReadPages,
  maxReadRowsItems,
  type PageSource,
  readPages,
} from "../../../adapters/kit/readPages.ts";

interface Reply {
  readonly rows: readonly unknown[];
  readonly total: number | null;
}

const range = (start: number, end: number) =>
  Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);

/** Everything that a source has to say from page 1 on, at four calls at once. */
async function readAll(answer: (page: number) => Reply, options: Partial<PageSource> & { pageSize?: number } = {}) {
  const calls: number[] = [];
  let [active, peak] = [0, 0];
  const { pageSize = 5, ...overrides } = options;
  const source = { system: "toy", operation: "rows", concurrency: 4, signal: new AbortController().signal };
  const pages = await readPages(
    { ...source, budget: createReadBudget(), ...overrides },
    { pageSize, firstPage: 1, lastPage: Number.POSITIVE_INFINITY },
    async (page) => {
      calls.push(page);
      active += 1;
      peak = Math.max(peak, active);
      await new Promise((resolve) => setImmediate(resolve));
      active -= 1;
      const reply = answer(page);
      return { ...reply, raw: reply.rows };
    },
  );
  return { rows: pages.flatMap(({ rows }) => rows), calls: calls.length, peak };
}

const pagesOf = (...pages: readonly (readonly number[])[]) => {
  return (total: number | null) => (page: number) => ({ rows: pages[page - 1] ?? [], total });
};
const three = pagesOf(range(0, 5), range(5, 10), range(10, 12));
const repeatsLast = (total: number | null) => (page: number) => three(total)(Math.min(page, 3));

describe("A1: pages that a source can break", () => {
  test.each([
    ["promises two thousand million rows and has none", () => ({ rows: [], total: 2_147_483_647 }), [], 2],
    ["promises more than a number holds", () => ({ rows: [], total: Number.MAX_SAFE_INTEGER }), [], 2],
    ["promises infinity", () => ({ rows: [], total: Number.POSITIVE_INFINITY }), [], 2],
    ["promises less than nothing", three(-1), range(0, 12), 3],
    ["promises nothing and has rows", three(0), range(0, 12), 3],
    ["promises too few", three(7), range(0, 12), 3],
    ["repeats its last page and promises more", repeatsLast(1200), range(0, 12), 5],
    ["repeats its last page and does not count", repeatsLast(null), range(0, 12), 3],
    ["repeats a full page for ever", () => ({ rows: range(0, 5), total: null }), range(0, 5), 2],
    ["repeats a full page and promises more", () => ({ rows: range(0, 5), total: 1e9 }), range(0, 5), 5],
    ["takes no notice of pages", () => ({ rows: range(0, 12), total: 12 }), range(0, 12), 1],
    ["takes no notice of pages and does not count", () => ({ rows: range(0, 12), total: null }), range(0, 12), 2],
  ] as const)("a source that %s", async (_, answer, rows, mostCalls) => {
    const read = await readAll(answer);
    expect(read.rows).toEqual(rows);
    expect(read.calls).toBeLessThanOrEqual(mostCalls);
  });

  test("A1: short and empty pages in the middle of a counted answer lose nothing", async () => {
    const answer = pagesOf(range(0, 3), [], range(10, 15), range(15, 16), range(20, 25));
    expect((await readAll(answer(25))).rows).toEqual([0, 1, 2, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24]);
  });

  test("A1: rows that come on two pages count once, equal rows of one page stay", async () => {
    const answer = pagesOf([1, 1, 2, 3, 4], [4, 5, 6, 7, 8], [8, 9]);
    expect((await readAll(answer(null))).rows).toEqual([1, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("A1: a total that changes from page to page ends where the pages do", async () => {
    const totals = [40, 3, 1e12, -5, 12];
    const { rows, calls } = await readAll((page) => ({ ...three(null)(page), total: totals[(page - 1) % 5] ?? null }));
    expect(rows).toEqual(range(0, 12));
    expect(calls).toBeLessThan(12);
  });

  test("A1: pages are asked for in steps and the rows stand in their order", async () => {
    const { rows, peak } = await readAll((page) => ({ rows: range((page - 1) * 5, page * 5), total: 200 }));
    expect([rows, peak]).toEqual([range(0, 200), 4]);
  });

  test.each([
    ["pages", (page: number) => ({ rows: [page], total: null }), { pageSize: 1 }],
    ["pages", (page: number) => ({ rows: [page, -page], total: 1e9 }), { pageSize: 1 }],
    ["rows", (page: number) => ({ rows: range(page * 1e5, page * 1e5 + 1e5), total: null }), { pageSize: 1e5 }],
    ["characters", (page: number) => ({ rows: [`${page}${"x".repeat(1e7)}`], total: null }), { pageSize: 1 }],
  ] as const)("A1: an answer with too many %s is a bad reply", async (bound, answer, options) => {
    await expect(readAll(answer, options)).rejects.toMatchObject({
      reason: "badReply",
      operation: "rows",
      sourceCode: `too many ${bound}`,
    });
  });

  test("A1: the bounds hold for an operation as a whole, also over several answers", async () => {
    const budget = createReadBudget();
    const answer = (page: number) => ({ rows: [page], total: maxReadPages / 2 });
    for (const _ of [1, 2]) await readAll(answer, { budget, pageSize: 1 });
    await expect(readAll(answer, { budget, pageSize: 1 })).rejects.toMatchObject({ sourceCode: "too many pages" });
    expect(maxReadRowsItems).toBeGreaterThanOrEqual(maxReadPages * 200);
  });

  test("A1: a page that fails ends the others of its step", async () => {
    const signals: AbortSignal[] = [];
    const source = { system: "toy", operation: "rows", concurrency: 4, signal: new AbortController().signal };
    const reading = readPages(
      { ...source, budget: createReadBudget() },
      { pageSize: 1, firstPage: 1, lastPage: 50 },
      async (page, signal) => {
        signals.push(signal);
        if (page === 3) throw new SourceError({ system: "toy", reason: "unavailable" });
        return { rows: [page], raw: [page], total: 50 };
      },
    );
    await expect(reading).rejects.toMatchObject({ reason: "unavailable" });
    expect([signals.length, signals.every(({ aborted }) => aborted)]).toEqual([5, true]);
  });

  test("A1: whatever a source answers, reading ends within its bounds and no row comes twice", async () => {
    const page = fc.record({
      rows: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 8 }),
      total: fc.oneof(fc.constant(null), fc.integer(), fc.double()),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 12 }), async (pages) => {
        const answer = (number: number) => pages[Math.min(number, pages.length) - 1] ?? { rows: [], total: null };
        const { rows, calls } = await readAll(answer);
        expect(calls).toBeLessThanOrEqual(maxReadPages);
        const first = new Set(pages[0]?.rows);
        expect(rows.slice(pages[0]?.rows.length).filter((row) => first.has(row as number))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("A1: a window over a source whose total cannot be", () => {
  const windowOf = (answer: Reply, slice = { offset: 0, limit: 5 }) =>
    readWindow(
      {
        system: "toy",
        operation: "rows",
        concurrency: 4,
        signal: new AbortController().signal,
        budget: createReadBudget(),
      },
      slice,
      5,
      async () => answer,
    );

  test.each([
    ["more rows than it counts", { rows: [1, 2, 3], total: 0 }, { rows: [1, 2, 3], total: null }],
    ["no row of those that it counts", { rows: [], total: 2_147_483_647 }, { rows: [], total: null }],
    ["a negative total", { rows: [1], total: -3 }, { rows: [1], total: null }],
    ["a total that is no Int", { rows: [1], total: 999_999_999_999_999 }, { rows: [1], total: null }],
    ["a fraction for a total", { rows: [1], total: 1.5 }, { rows: [1], total: null }],
    ["more rows than asked for", { rows: [1, 2, 3, 4, 5, 6], total: 40 }, { rows: [1, 2, 3, 4, 5], total: 40 }],
  ] as const)("A1: %s", async (_, answer, page) => expect(await windowOf(answer)).toEqual(page));

  test("A1: a total alone that is no Int is not known", async () => {
    expect(await windowOf({ rows: [], total: 1e15 }, { offset: 0, limit: 0 })).toEqual({ rows: [], total: null });
  });
});
