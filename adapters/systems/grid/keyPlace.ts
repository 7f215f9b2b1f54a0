import { requireText } from "../../values/requireText.ts";
import { type SourceRecord, sourceIds } from "../../values/sourceRecord.ts";
import { type GridRow, type NamesAround, RowReader } from "./row.ts";

/** 重点场所. */
export interface KeyPlaceRecord extends SourceRecord {
  readonly id: string;
  readonly name: string | null;
  readonly kind: string | null;
  readonly address: string | null;
  readonly responsibleName: string | null;
  readonly responsiblePhones: readonly string[];
  readonly gridCode: string | null;
}

export function decodeKeyPlace(row: GridRow, namesAround: NamesAround): KeyPlaceRecord {
  const reader = new RowReader(row, namesAround);
  const { cells } = reader;
  const id = requireText(row, "CS_ID");
  return {
    id,
    name: reader.text("name", "CS_NAME"),
    kind: reader.text("kind", "CS_TYPE"),
    address: reader.text("address", "ADDRESS"),
    responsibleName: reader.text("responsibleName", "FZR"),
    responsiblePhones: cells.phones("responsiblePhones", row["FZR_TEL"]),
    gridCode: reader.gridCode("gridUnit"),
    asOf: cells.time("asOf", row["UPDATE_TIME"]),
    sourceIds: sourceIds("grid", id),
    dataQuality: cells.flags,
  };
}
