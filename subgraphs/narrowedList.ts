import type { Page, Slice } from "../adapters/contract.ts";

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
  let [skipped, before, isCounted] = [0, 0, true];
  for (const part of parts) {
    const offset = slice.offset - skipped;
    const page = await list(part, { offset, limit: slice.limit - rows.length });
    rows.push(...page.rows);
    before += page.total ?? (page.rows.length === 0 ? 0 : offset + page.rows.length);
    isCounted &&= page.total !== null;
    skipped = Math.min(slice.offset, before);
  }
  return { rows, total: isCounted ? before : null };
}

/** A count over the parts of an area; null where one of them is not known. */
export async function narrowedCount(
  parts: readonly string[],
  count: (part: string) => Promise<number | null>,
): Promise<number | null> {
  const counts = await Promise.all(parts.map(count));
  return counts.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
}
