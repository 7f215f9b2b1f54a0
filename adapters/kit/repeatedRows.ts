import { hash } from "node:crypto";
import { DecodeError } from "../values/decodeError.ts";

/** What one page brought that earlier pages had not. */
export interface FreshRows<Value> {
  readonly rows: readonly Value[];
  /** Rows as they came, before decoding. */
  readonly newRows: number;
  /** Length of the rows as JSON; that of the first page is told with the second. */
  readonly characters: number;
}

/**
 * Finds rows that an earlier page already had, by all their fields. Pages that shift while they are read overlap, and a
 * source may repeat its last page for ever. Equal rows within one page are kept. A single page costs nothing.
 */
export function repeatedRows<Value>() {
  const seenRaw = new Set<string>();
  const seenValues = new Set<string>();
  const notYetDigested: (readonly Value[])[] = [];
  let first: readonly unknown[] | null = null;
  let pages = 0;

  return (raw: readonly unknown[], rows: readonly Value[]): FreshRows<Value> => {
    pages += 1;
    if (pages === 1) {
      first = raw;
      notYetDigested.push(rows);
      return { rows, newRows: raw.length, characters: 0 };
    }
    let characters = 0;
    const digestsOf = (some: readonly unknown[]) =>
      some.map((row) => {
        const text = textOf(row);
        characters += text.length;
        return hash("sha1", text, "base64");
      });
    for (const digest of digestsOf(first ?? [])) seenRaw.add(digest);
    first = null;
    const digests = digestsOf(raw);
    const newRows = digests.filter((digest) => !seenRaw.has(digest)).length;
    for (const digest of digests) seenRaw.add(digest);
    const fresh = newRows === raw.length ? rows : rows.filter(notAmongValues());
    notYetDigested.push(fresh);
    return { rows: fresh, newRows, characters };
  };

  function notAmongValues(): (row: Value) => boolean {
    for (const row of notYetDigested.splice(0).flat()) seenValues.add(textOf(row));
    return (row) => !seenValues.has(textOf(row));
  }
}

/** @throws DecodeError for a row that is nested too deeply to be written */
function textOf(row: unknown): string {
  try {
    return JSON.stringify(row, (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)) ?? "";
  } catch (cause) {
    throw new DecodeError("repeatedRows: a row that cannot be written", { cause });
  }
}
