import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planPages, readAllPages, readWindow } from "../../../adapters/kit/pageWindow.ts";
import { createReadBudget } from "../../../adapters/kit/readPages.ts";

const from = () => ({
  system: "toy",
  operation: "rows",
  concurrency: 4,
  signal: new AbortController().signal,
  budget: createReadBudget(),
});

/** A source as the legacy ones are: pages from 1, a page past the end answers the last page. */
function source(total: number, counts: boolean) {
  const calls: [number, number][] = [];
  const read = async (pageNumber: number, pageSize: number) => {
    calls.push([pageNumber, pageSize]);
    const lastPage = Math.max(1, Math.ceil(total / pageSize));
    const page = counts ? Math.min(pageNumber, lastPage) : pageNumber;
    const start = (page - 1) * pageSize;
    const rows = Array.from({ length: Math.max(0, Math.min(pageSize, total - start)) }, (_, index) => start + index);
    return { rows, total: counts ? total : null };
  };
  return { read, calls };
}

const withRaw = <Value>(page: { readonly rows: readonly Value[]; readonly total: number | null }) => ({
  ...page,
  raw: page.rows,
});
const range = (start: number, end: number) =>
  Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);

describe("a window over a page-number source", () => {
  it.each([
    [{ offset: 0, limit: 20 }, 200, { pageSize: 20, firstPage: 1, pageCount: 1 }],
    [{ offset: 40, limit: 20 }, 200, { pageSize: 20, firstPage: 3, pageCount: 1 }],
    [{ offset: 5, limit: 10 }, 200, { pageSize: 15, firstPage: 1, pageCount: 1 }],
    [{ offset: 0, limit: 300 }, 200, { pageSize: 150, firstPage: 1, pageCount: 2 }],
    [{ offset: 199, limit: 2 }, 200, { pageSize: 3, firstPage: 67, pageCount: 1 }],
    [{ offset: 3, limit: 0 }, 200, { pageSize: 1, firstPage: 1, pageCount: 1 }],
  ])("%j with pages of at most %d is %j", (slice, maxPageSize, plan) =>
    expect(planPages(slice, maxPageSize)).toEqual(plan),
  );

  it("gives exactly the rows of the window, whatever the sizes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(120),
        fc.nat(60),
        fc.integer({ min: 1, max: 25 }),
        fc.nat(150),
        fc.boolean(),
        async (offset, limit, maxPageSize, total, counts) => {
          const { read, calls } = source(total, counts);
          const page = await readWindow(from(), { offset, limit }, maxPageSize, read);
          expect(page.rows).toEqual(limit === 0 ? [] : range(offset, Math.min(offset + limit, total)));
          expect(page.total).toBe(counts ? total : null);
          expect(calls.every(([, size]) => size <= maxPageSize)).toBe(true);
          expect(calls.length).toBeLessThanOrEqual(planPages({ offset, limit }, maxPageSize).pageCount);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("never takes more calls than any other page size would", () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.integer({ min: 1, max: 80 }),
        fc.integer({ min: 1, max: 50 }),
        (offset, limit, max) => {
          const fewest = Math.min(
            ...range(1, max + 1).map((size) => Math.floor((offset + limit - 1) / size) - Math.floor(offset / size) + 1),
          );
          expect(planPages({ offset, limit }, max).pageCount).toBe(fewest);
        },
      ),
    );
  });

  it("costs one call where the page past the end is asked for", async () => {
    const { read, calls } = source(5, true);
    expect(await readWindow(from(), { offset: 10, limit: 5 }, 5, read)).toEqual({ rows: [], total: 5 });
    expect(calls).toEqual([[3, 5]]);
  });
});

describe("all pages", () => {
  it.each([true, false])("are read to the end (source counts: %s)", async (counts) => {
    for (const total of [0, 1, 5, 6, 10, 11]) {
      const { read } = source(total, counts);
      expect(await readAllPages(from(), 5, async (page) => withRaw(await read(page, 5)))).toEqual(range(0, total));
    }
  });
});
