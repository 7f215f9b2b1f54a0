import type { MysqlRow } from "./readCells.ts";

/** The cells of a row for decoders of text: numbers by their digits. Columns of bytes are left out. */
export function asTexts(row: MysqlRow): Readonly<Record<string, string | null>> {
  const texts: Record<string, string | null> = {};
  for (const [name, cell] of Object.entries(row)) {
    if (cell === null || typeof cell === "string") texts[name] = cell;
    else if (typeof cell === "number") texts[name] = String(cell);
  }
  return texts;
}
