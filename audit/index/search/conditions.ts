import type { Place } from "./place.ts";

/** Conditions of a statement with the values that they name. */
export interface Conditions {
  /** @param text with `?` where the value stands */
  readonly add: (text: string, value?: unknown) => void;
  /** A value by itself; its name, `$3`. */
  readonly value: (value: unknown) => string;
  /** All of them, `true` for none. */
  readonly text: () => string;
  readonly values: unknown[];
}

export function createConditions(): Conditions {
  const texts: string[] = [];
  const values: unknown[] = [];
  const value = (one: unknown) => `$${values.push(one)}`;
  return {
    add: (text, one) => texts.push(one === undefined ? text : text.replaceAll("?", value(one))),
    value,
    text: () => (texts.length === 0 ? "true" : texts.join(" AND ")),
    values,
  };
}

/** Times from `from` on and before `to`, and what stands behind `after`. @param of alias of the table */
export function addWindow(
  conditions: Conditions,
  of: string,
  {
    from,
    to,
    after,
  }: { readonly from?: Date | undefined; readonly to?: Date | undefined; readonly after?: Place | undefined },
): void {
  if (from !== undefined) conditions.add(`${of}.time >= ?::timestamptz`, from);
  if (to !== undefined) conditions.add(`${of}.time < ?::timestamptz`, to);
  if (after === undefined) return;
  const [time, chain, sequence] = [after.time, after.chain, after.sequence].map(conditions.value);
  // The first also leaves out partitions; the second alone would not.
  conditions.add(
    `${of}.time <= ?::timestamptz AND (${of}.time, ${of}.chain, ${of}.sequence) < (${time}::timestamptz, ${chain}::int, ${sequence}::bigint)`,
    after.time,
  );
}

/** Newest first. */
export function newestFirst(of: string): string {
  return `ORDER BY ${of}.time DESC, ${of}.chain DESC, ${of}.sequence DESC`;
}
