import { looksDamaged, repairDamage } from "../../kit/gbkDamage.ts";
import { decodeText } from "../../kit/text.ts";

/** A row as the SOAP protocol gives it: every value text, an empty element the empty string. */
export type GridRow = Readonly<Record<string, string>>;

/**
 * The names around a grid code (county, town and communities of the town), with which characters are restored that the
 * platform loses in its GBK replies: 㳇 arrives as `?`.
 */
export type NamesAround = (code: string) => readonly string[];

/** Reads the texts of one row, restoring lost characters with the names around the row's grid code. */
export class RowReader {
  readonly #row: GridRow;
  readonly #namesAround: NamesAround;
  readonly #damagedFields: string[] = [];

  constructor(row: GridRow, namesAround: NamesAround) {
    this.#row = row;
    this.#namesAround = namesAround;
  }

  text(field: string): string | null {
    const text = decodeText(this.#row[field]);
    if (text === null || !looksDamaged(text)) return text;
    const repaired = repairDamage(text, this.#namesAround(this.#row["GRID_CODE"] ?? ""));
    if (looksDamaged(repaired)) this.#damagedFields.push(field);
    return repaired;
  }

  /** Fields read so far in which a lost character could not be restored. */
  get damagedFields(): readonly string[] {
    return this.#damagedFields;
  }
}
