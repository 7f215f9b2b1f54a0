import type { Page, Slice } from "../system.ts";
import { type PageRead, type PageSource, readPages } from "./readPages.ts";

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

/** Beyond this no total is believed: the largest `Int` of GraphQL, and more records than any source here has. */
export const maxTotalItems = 2 ** 31 - 1;

/**
 * Reads a window through pages. A source that answers a page past the end with its last page is seen through: a page that
 * starts at or beyond `total` has no rows. A total that cannot be, since the first page has more rows than it or none at
 * all, is no total.
 */
export async function readWindow<Value>(
  source: PageSource,
  slice: Slice,
  maxPageSize: number,
  readPage: (pageNumber: number, pageSize: number, signal: AbortSignal) => Promise<Page<Value>>,
): Promise<Page<Value>> {
  const { pageSize, firstPage, pageCount } = planPages(slice, maxPageSize);
  const range = { pageSize, firstPage, lastPage: firstPage + pageCount - 1 };
  if (slice.limit === 0) {
    const { total } = await readPage(firstPage, pageSize, source.signal);
    return { rows: [], total: believable(total) };
  }
  const pages = await readPages<Value>(source, range, async (pageNumber, signal) => {
    const page = await readPage(pageNumber, pageSize, signal);
    const total = contradicts(page, pageNumber) ? null : believable(page.total);
    const rows = rowsOf(page.rows, pageNumber, pageSize, total);
    return { rows, total, raw: rows };
  });
  const skip = slice.offset - (firstPage - 1) * pageSize;
  const rows = pages.flatMap((page) => page.rows).slice(skip, skip + slice.limit);
  return { rows, total: pages[0]?.total ?? null };
}

/** Reads every page of an answer, within the bounds of `readPages`. */
export async function readAllPages<Value>(
  source: PageSource,
  pageSize: number,
  readPage: (pageNumber: number, signal: AbortSignal) => Promise<PageRead<Value>>,
): Promise<readonly Value[]> {
  const range = { pageSize, firstPage: 1, lastPage: Number.POSITIVE_INFINITY };
  return (await readPages(source, range, readPage)).flatMap(({ rows }) => rows);
}

/** A count that can be one; null for others. */
export function believable(total: number | null): number | null {
  return total !== null && Number.isInteger(total) && total >= 0 && total <= maxTotalItems ? total : null;
}

/** The first page has more rows than the source counts, or none of those that it counts. */
function contradicts({ rows, total }: Page<unknown>, pageNumber: number): boolean {
  if (pageNumber !== 1 || total === null) return false;
  return rows.length > total || (rows.length === 0 && total > 0);
}

function rowsOf<Value>(
  rows: readonly Value[],
  pageNumber: number,
  pageSize: number,
  total: number | null,
): readonly Value[] {
  const start = (pageNumber - 1) * pageSize;
  return rows.slice(0, total === null ? pageSize : Math.max(0, Math.min(pageSize, total - start)));
}
