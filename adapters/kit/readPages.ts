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
  source: PageSource,
  { pageSize, firstPage, lastPage }: PageRange,
  readPage: (pageNumber: number, signal: AbortSignal) => Promise<PageRead<Value>>,
): Promise<readonly PageRead<Value>[]> {
  const read = new ReadRows<Value>(source, (firstPage - 1) * pageSize, pageSize);
  const controller = new AbortController();
  const both = AbortSignal.any([source.signal, controller.signal]);
  try {
    read.spend("pages", 1);
    read.take(await readPage(firstPage, both));
    const isFull = (read.pages[0]?.raw.length ?? 0) >= pageSize;
    for (let next = firstPage + 1; !read.isAtEnd(); ) {
      const last = Math.min(lastPage, read.lastPromisedPage());
      const width = Math.min(read.isPromisedMore() && isFull ? source.concurrency : 1, last - next + 1);
      if (width <= 0) break;
      read.spend("pages", width);
      const numbers = Array.from({ length: width }, (_, index) => next + index);
      next += width;
      const step = await Promise.all(numbers.map((pageNumber) => readPage(pageNumber, both)));
      for (const page of step) if (!read.isAtEnd()) read.take(page);
    }
    return read.pages;
  } catch (error) {
    controller.abort(error);
    throw toSourceError(error, source.system, source.operation, "badReply");
  }
}

/** Takes from the budget; more than there is is a `badReply`. */
export function spend(
  { system, operation, budget }: Pick<PageSource, "system" | "operation" | "budget">,
  resource: keyof ReadBudget,
  amount: number,
): void {
  budget[resource] -= amount;
  if (budget[resource] < 0) {
    throw new SourceError({ system, operation, reason: "badReply", sourceCode: `too many ${resource}` });
  }
}

/** What has come of an answer, and whether more is to come. */
class ReadRows<Value> {
  readonly pages: PageRead<Value>[] = [];
  readonly #source: PageSource;
  readonly #pageSize: number;
  readonly #withoutRepeated = repeatedRows<Value>();
  /** Rows up to here, by what came and not by what was promised. */
  #place: number;
  #promised: number | null = null;
  /** Pages in a row without a new row. */
  #idle = 0;
  #isAtEnd = false;

  constructor(source: PageSource, place: number, pageSize: number) {
    this.#source = source;
    this.#place = place;
    this.#pageSize = pageSize;
  }

  /** @throws SourceError `badReply` beyond the budget */
  spend(resource: keyof ReadBudget, amount: number): void {
    spend(this.#source, resource, amount);
  }

  take(page: PageRead<Value>): void {
    this.spend("rows", page.raw.length);
    const { rows, newRows, characters } = this.#withoutRepeated(page.raw, page.rows);
    this.spend("characters", characters);
    this.pages.push({ ...page, rows });
    this.#place += newRows;
    this.#idle = newRows === 0 ? this.#idle + 1 : 0;
    if (page.total !== null) this.#promised = Math.max(this.#promised ?? 0, page.total);
    if (this.isPromisedMore()) this.#isAtEnd = this.#idle >= maxIdlePages;
    else this.#isAtEnd = this.#promised === this.#place || newRows === 0 || page.raw.length < this.#pageSize;
  }

  isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  isPromisedMore(): boolean {
    return this.#promised !== null && this.#promised > this.#place;
  }

  /** Infinity where the total is no help. */
  lastPromisedPage(): number {
    return this.isPromisedMore() ? Math.ceil((this.#promised ?? 0) / this.#pageSize) : Number.POSITIVE_INFINITY;
  }
}
