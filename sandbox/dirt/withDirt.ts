import type { Dirt, DirtTable, DirtyCell, DirtyRow } from "./dirtTypes.ts";

export function isCell(dirt: DirtyCell | DirtyRow): dirt is DirtyCell {
  return "column" in dirt;
}

/** The rows of a table with the dirt that is meant for it, rows that nobody can read behind the others. */
export function withDirt<Row extends object>(
  rows: readonly Row[],
  keyOf: (row: Row) => unknown,
  dirt: Dirt,
  table: DirtTable,
): Row[] {
  const here = dirt.filter((one) => one.table === table);
  if (here.length === 0) return [...rows];
  const cells = Map.groupBy(here.filter(isCell), ({ key }) => key);
  const found = new Map<unknown, Row>();
  const written = rows.map((row) => {
    const key = keyOf(row);
    found.set(key, row);
    const own = typeof key === "string" ? cells.get(key) : undefined;
    return own === undefined
      ? row
      : { ...row, ...Object.fromEntries(own.map(({ column, written: text }) => [column, text])) };
  });
  for (const key of cells.keys()) if (!found.has(key)) throw new RangeError(`No ${table} for the dirt of ${key}`);
  const added = here.flatMap((one): Row[] => {
    if (isCell(one)) return [];
    const like = found.get(one.like);
    if (like === undefined) throw new RangeError(`No ${table} like ${one.like}`);
    return [{ ...like, ...one.cells }];
  });
  return [...written, ...added];
}
