import type { Rows } from "../system.ts";

/** The rows of a list with the number of those that could not be read; a list that lacks none is as it was. */
export function rowsOf<Value>(values: readonly Value[], unreadable: number): Rows<Value> {
  return unreadable === 0 ? values : Object.assign([...values], { unreadable });
}

/** How many rows a list lacks since they could not be read. */
export function unreadableIn(rows: Rows<unknown>): number {
  return rows.unreadable ?? 0;
}
