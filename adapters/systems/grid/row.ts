import { looksDamaged, repairDamage } from "../../values/gbkDamage.ts";
import { MarkedCells } from "../../values/markedCells.ts";
import { decodeText } from "../../values/text.ts";

/** A row as the SOAP protocol gives it: every value text, an empty element the empty string. */
export type GridRow = Readonly<Record<string, string>>;

/**
 * The names around a grid code (county, town and communities of the town), with which characters are restored that the
 * platform loses in its GBK replies: 㳇 arrives as `?`.
 */
export type NamesAround = (code: string) => readonly string[];

/** Reads one row and marks what cannot be read, restoring lost characters with the names around the row's grid code. */
export class RowReader {
  readonly #row: GridRow;
  readonly #namesAround: NamesAround;
  readonly cells = new MarkedCells();

  constructor(row: GridRow, namesAround: NamesAround) {
    this.#row = row;
    this.#namesAround = namesAround;
  }

  /** A text of the element, marked under the graph's name where a lost character could not be restored. */
  text(field: string, element: string): string | null {
    const text = decodeText(this.#row[element]);
    if (text === null || !looksDamaged(text)) return text;
    const repaired = repairDamage(text, this.#namesAround(this.#row["GRID_CODE"] ?? ""));
    this.cells.mark(field, "CHARACTER_LOST", looksDamaged(repaired));
    return repaired;
  }

  /** 网格编码 of the element, marked where it has none of the lengths of one. */
  gridCode(field: string, element = "GRID_CODE"): string | null {
    return this.cells.code(field, this.#row[element], 9, 12, 15, 18);
  }
}
