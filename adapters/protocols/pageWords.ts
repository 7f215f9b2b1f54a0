/** The words in which a source is asked for a page. */
export type PageWords =
  /** `pageNum` and `pageSize`, `page` and `size`: numbers from 0 or 1. */
  | { readonly page: string; readonly size: string; readonly firstPage: 0 | 1 }
  /** `offset` and `limit`, `start` and `count`: rows before the page, from 0. */
  | { readonly offset: string; readonly limit: string };

/**
 * The fields that ask for a page, from the kit's numbers, which count from 1.
 *
 * @example
 * const page = pageWords({ page: "pageNum", size: "pageSize", firstPage: 0 });
 * page(3, 20); // { pageNum: 2, pageSize: 20 }
 */
export function pageWords(
  words: PageWords,
): (pageNumber: number, pageSize: number) => Readonly<Record<string, number>> {
  if ("offset" in words) {
    return (pageNumber, pageSize) => ({ [words.offset]: (pageNumber - 1) * pageSize, [words.limit]: pageSize });
  }
  return (pageNumber, pageSize) => ({
    [words.page]: pageNumber - 1 + words.firstPage,
    [words.size]: pageSize,
  });
}
