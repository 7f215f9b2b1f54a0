import type { GridRow } from "./row.ts";

/** Rows sorted by a code: everything that begins with a prefix is one slice, found by two binary searches. */
export class SortedRows {
  readonly #rows: readonly GridRow[];
  readonly #keys: readonly string[];

  constructor(rows: readonly GridRow[], key: string) {
    const sorted = rows
      .map((row) => ({ key: row[key] ?? "", row }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.#rows = sorted.map(({ row }) => row);
    this.#keys = sorted.map(({ key: value }) => value);
  }

  startingWith(prefix: string): readonly GridRow[] {
    return this.#rows.slice(this.#firstFrom(prefix), this.#firstFrom(`${prefix}\uffff`));
  }

  equalTo(key: string): readonly GridRow[] {
    return this.#rows.slice(this.#firstFrom(key), this.#firstFrom(`${key}\u0000`));
  }

  #firstFrom(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#keys[middle] ?? "") < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
