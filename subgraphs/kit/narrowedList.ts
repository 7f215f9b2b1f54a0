import type { Page, Slice } from "../../adapters/system.ts";

/**
 * One list for several parts of an area, each part read by a list of its own: one part after the other, each in the order of its
 * source. The total is theirs together, null where one of them does not count.
 */
export async function narrowedList<Value>(
  parts: readonly string[],
  slice: Slice,
  list: (part: string, slice: Slice) => Promise<Page<Value>>,
): Promise<Page<Value>> {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return await list(only, slice);
  const rows: Value[] = [];
  const places: number[] = [];
  let [skipped, before, isCounted, read, unreadable] = [0, 0, true, 0, 0];
  for (const part of parts) {
    const offset = slice.offset - skipped;
    const page = await list(part, { offset, limit: slice.limit - read });
    const readOfPart = page.gaps?.read ?? page.rows.length;
    for (const [index, row] of page.rows.entries()) {
      rows.push(row);
      places.push(read + (page.gaps?.places[index] ?? index));
    }
    read += readOfPart;
    unreadable += page.gaps?.unreadable ?? 0;
    before += page.total ?? (readOfPart === 0 ? 0 : offset + readOfPart);
    isCounted &&= page.total !== null;
    skipped = Math.min(slice.offset, before);
  }
  const total = isCounted ? before : null;
  return rows.length === read ? { rows, total } : { rows, total, gaps: { unreadable, places, read } };
}

/** A count over the parts of an area; null where one of them is not known. */
export async function narrowedCount(
  parts: readonly string[],
  count: (part: string) => Promise<number | null>,
): Promise<number | null> {
  const counts = await Promise.all(parts.map(count));
  return counts.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
}
