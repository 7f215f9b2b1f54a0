import type { Page } from "../system.ts";
import { type PageRead, type PageSource, spend } from "./readPages.ts";
import { repeatedRows } from "./repeatedRows.ts";
import { toSourceError } from "./toSourceError.ts";

/** A page that says by what the next one is asked for. */
export interface CursorPageRead<Value> extends PageRead<Value> {
  /** Null where there is none. */
  readonly nextCursor: string | null;
}

/** A source that filters after paging gives empty pages on the way; so many without a new row in a row are the end. */
const maxIdleCursorPages = 20;

/**
 * Reads pages one after the other, each by the cursor of the one before it, until the source gives none or `wanted` rows
 * have come. A short page is no end. A cursor that came before is one; so are `maxIdleCursorPages` pages without a new
 * row. Rows that an earlier page had are left out. More pages, rows or text than the budget are a `badReply`.
 */
export async function readCursorPages<Value>(
  source: PageSource,
  wanted: number,
  readPage: (pageNumber: number, cursor: string | null, signal: AbortSignal) => Promise<CursorPageRead<Value>>,
): Promise<Page<Value>> {
  const withoutRepeated = repeatedRows<Value>();
  const seen = new Set<string>();
  const all: Value[] = [];
  let total: number | null = null;
  let idle = 0;
  let cursor: string | null = null;
  try {
    for (let pageNumber = 1; ; pageNumber += 1) {
      spend(source, "pages", 1);
      const page = await readPage(pageNumber, cursor, source.signal);
      spend(source, "rows", page.raw.length);
      const { rows, newRows, characters } = withoutRepeated(page.raw, page.rows);
      spend(source, "characters", characters);
      all.push(...rows);
      total ??= page.total;
      idle = newRows === 0 ? idle + 1 : 0;
      cursor = page.nextCursor;
      if (cursor === null || seen.has(cursor) || idle >= maxIdleCursorPages || all.length >= wanted) break;
      seen.add(cursor);
    }
    return { rows: all, total };
  } catch (error) {
    throw toSourceError(error, source.system, source.operation, "badReply");
  }
}
