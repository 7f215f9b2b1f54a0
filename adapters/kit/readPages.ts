import { SourceError } from "../errors.ts";
import type { Page } from "../system.ts";
import { repeatedRows } from "./repeatedRows.ts";
import { toSourceError } from "./toSourceError.ts";

/** A page as it came. */
export interface PageRead<Value> extends Page<Value> {
  /** The rows before decoding, by which short and repeated pages are told. */
  readonly raw: readonly unknown[];
}

/** What one operation may still read; all its chunks of keys share it. */
export interface ReadBudget {
  pages: number;
  rows: number;
  characters: number;
}

/** Of whom pages are read. */
export interface PageSource {
  readonly system: string;
  readonly operation: string;
  /** Pages under way at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly budget: ReadBudget;
}

export interface PageRange {
  readonly pageSize: number;
  /** Counts from 1. */
  readonly firstPage: number;
  /** No page after this one is read; infinity reads to the end. */
  readonly lastPage: number;
}

/** The most pages of one operation: 200,000 rows of a source that gives 200 a page, more than the catalogue of a province. */
export const maxReadPages = 1_000;
/** The most rows of one operation that reads pages; they are in memory at once, at about 1 kB each. */
export const maxReadRowsItems = 200_000;
/** The most text of one operation's rows as JSON, where it reads several pages: what a process of 1 GB holds twice. */
export const maxReadRowsCharacters = 64 * 1024 * 1024;
/** A source that counts more is asked on past a page without a new row, since some filter after paging; so many in a row are the end. */
const maxIdlePages = 2;

export function createReadBudget(): ReadBudget {
  return { pages: maxReadPages, rows: maxReadRowsItems, characters: maxReadRowsCharacters };
}

/**
 * Yields the pages of an answer in order, each without the rows of an earlier one.
 *
 * The source's total is a hint. It tells how many pages to ask for at once, in steps of `concurrency`, and where to
 * stop. Without a total, or with one below what came, the end is a short page or a page without a new row. If the total
 * promises more, the end is two pages in a row without a new row. More pages, rows or text than `budget` are a
 * `badReply`; nothing else here is.
 */
export async function readPages<Value>(
  { system, operation, concurrency, signal, budget }: PageSource,
  { pageSize, firstPage, lastPage }: PageRange,
  readPage: (pageNumber: number, signal: AbortSignal) => Promise<PageRead<Value>>,
): Promise<readonly PageRead<Value>[]> {
  const pages: PageRead<Value>[] = [];
  const withoutRepeated = repeatedRows<Value>();
  const controller = new AbortController();
  const both = AbortSignal.any([signal, controller.signal]);
  /** Rows up to here, by what came and not by what was promised. */
  let place = (firstPage - 1) * pageSize;
  let promised: number | null = null;
  let idle = 0;
  let ended = false;

  const spend = (resource: keyof ReadBudget, amount: number) => {
    budget[resource] -= amount;
    if (budget[resource] < 0) {
      throw new SourceError({ system, operation, reason: "badReply", sourceCode: `too many ${resource}` });
    }
  };
  const promisesMore = () => promised !== null && promised > place;

  function take(page: PageRead<Value>): void {
    spend("rows", page.raw.length);
    const { rows, newRows, characters } = withoutRepeated(page.raw, page.rows);
    spend("characters", characters);
    pages.push({ ...page, rows });
    place += newRows;
    idle = newRows === 0 ? idle + 1 : 0;
    if (page.total !== null) promised = Math.max(promised ?? 0, page.total);
    if (promisesMore()) ended = idle >= maxIdlePages;
    else ended = promised === place || newRows === 0 || page.raw.length < pageSize;
  }

  try {
    spend("pages", 1);
    take(await readPage(firstPage, both));
    const isFull = (pages[0]?.raw.length ?? 0) >= pageSize;
    for (let next = firstPage + 1; !ended; ) {
      const last = promisesMore() ? Math.min(lastPage, Math.ceil((promised ?? 0) / pageSize)) : lastPage;
      const width = Math.min(promisesMore() && isFull ? concurrency : 1, last - next + 1);
      if (width <= 0) break;
      spend("pages", width);
      const numbers = Array.from({ length: width }, (_, index) => next + index);
      next += width;
      const step = await Promise.all(numbers.map((pageNumber) => readPage(pageNumber, both)));
      for (const page of step) if (!ended) take(page);
    }
    return pages;
  } catch (error) {
    controller.abort(error);
    throw toSourceError(error, system, operation, "badReply");
  }
}
