import type { Page, Slice } from "../adapters/contract.ts";

/**
 * One list for several parts of an area, each part read by a list of its own: one part after the other, each in the order of its
 * source. The total is theirs together.
 */
export async function narrowedList<Value>(
  parts: readonly string[],
  slice: Slice,
  list: (part: string, slice: Slice) => Promise<Page<Value>>,
): Promise<Page<Value>> {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return await list(only, slice);
  const rows: Value[] = [];
  let [skipped, total] = [0, 0];
  for (const part of parts) {
    const page = await list(part, { offset: slice.offset - skipped, limit: slice.limit - rows.length });
    rows.push(...page.rows);
    total += page.total ?? page.rows.length;
    skipped = Math.min(slice.offset, total);
  }
  return { rows, total };
}

/** A count over the parts of an area; null where one of them is not known. */
export async function narrowedCount(
  parts: readonly string[],
  count: (part: string) => Promise<number | null>,
): Promise<number | null> {
  const counts = await Promise.all(parts.map(count));
  return counts.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
}
