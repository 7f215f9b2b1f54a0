import type { Page, Slice } from "../contract.ts";

export interface PagePlan {
  readonly pageSize: number;
  /** Counts from 1. */
  readonly firstPage: number;
  readonly pageCount: number;
}

/**
 * The pages of a page-number source that cover a window in as few calls as possible, and then with as few rows as
 * possible. A window that is aligned, or that some page of at most `maxPageSize` rows holds whole, costs one call.
 */
export function planPages({ offset, limit }: Slice, maxPageSize: number): PagePlan {
  if (limit === 0) return { pageSize: 1, firstPage: 1, pageCount: 1 };
  let best: PagePlan | null = null;
  // Pages of the largest size take at most one more than they would if aligned; a size that must take more is not tried.
  const smallest = Math.ceil(limit / (Math.ceil(limit / maxPageSize) + 1));
  for (let pageSize = smallest; pageSize <= maxPageSize; pageSize += 1) {
    const firstPage = Math.floor(offset / pageSize) + 1;
    const pageCount = Math.floor((offset + limit - 1) / pageSize) + 2 - firstPage;
    if (best === null || pageCount < best.pageCount) best = { pageSize, firstPage, pageCount };
    if (pageCount === 1) break;
  }
  return best ?? { pageSize: 1, firstPage: offset + 1, pageCount: limit };
}

/**
 * Reads a window through pages. A source that answers a page past the end with its last page is seen through: a page that
 * starts at or beyond `total` has no rows. Where the source does not count, reading stops at the first short page.
 */
export async function readWindow<Value>(
  slice: Slice,
  maxPageSize: number,
  readPage: (pageNumber: number, pageSize: number) => Promise<Page<Value>>,
): Promise<Page<Value>> {
  const { pageSize, firstPage, pageCount } = planPages(slice, maxPageSize);
  const first = await readPage(firstPage, pageSize);
  const { total } = first;
  if (slice.limit === 0) return { rows: [], total };

  const pages: (readonly Value[])[] = [rowsOf(first, firstPage, pageSize, total)];
  if (total === null) {
    for (let index = 1; index < pageCount && pages.at(-1)?.length === pageSize; index += 1) {
      pages.push(rowsOf(await readPage(firstPage + index, pageSize), firstPage + index, pageSize, total));
    }
  } else {
    const lastPage = Math.min(firstPage + pageCount - 1, Math.ceil(total / pageSize));
    const numbers = Array.from({ length: Math.max(0, lastPage - firstPage) }, (_, index) => firstPage + 1 + index);
    const rest = await Promise.all(numbers.map((pageNumber) => readPage(pageNumber, pageSize)));
    pages.push(...rest.map((page, index) => rowsOf(page, firstPage + 1 + index, pageSize, total)));
  }
  const skip = slice.offset - (firstPage - 1) * pageSize;
  return { rows: pages.flat().slice(skip, skip + slice.limit), total };
}

/**
 * Reads every page of an answer. Rows are counted by pages, since decoding may drop some; where the source does not count,
 * reading stops at the first page with fewer rows than `pageSize`.
 */
export async function readAllPages<Value>(
  pageSize: number,
  readPage: (pageNumber: number) => Promise<Page<Value>>,
): Promise<readonly Value[]> {
  const first = await readPage(1);
  const pages = [first.rows];
  if (first.total === null) {
    while (pages.at(-1)?.length === pageSize) pages.push((await readPage(pages.length + 1)).rows);
  } else {
    const further = Math.max(0, Math.ceil(first.total / pageSize) - 1);
    const rest = await Promise.all(Array.from({ length: further }, (_, index) => readPage(index + 2)));
    pages.push(...rest.map((page) => page.rows));
  }
  return pages.flat();
}

function rowsOf<Value>(
  page: Page<Value>,
  pageNumber: number,
  pageSize: number,
  total: number | null,
): readonly Value[] {
  const start = (pageNumber - 1) * pageSize;
  return page.rows.slice(0, total === null ? pageSize : Math.max(0, Math.min(pageSize, total - start)));
}
