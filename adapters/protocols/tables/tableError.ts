/** A file that is no such table. The message names a place and what is wrong there, never the value of a cell. */
export class TableError extends Error {
  override readonly name = "TableError";
}

/** @param row counted from 1, as programs for tables show it */
export function cellError(row: number, column: number | null, what: string): TableError {
  return new TableError(`row ${row}${column === null ? "" : ` column ${columnName(column)}`}: ${what}`);
}

/** `A` for 1, `AB` for 28. */
export function columnName(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  return `${rest > 0 ? columnName(rest) : ""}${String.fromCharCode(65 + ((column - 1) % 26))}`;
}
