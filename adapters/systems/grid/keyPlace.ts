import { decodeDateTime } from "../../kit/localDateTime.ts";
import { decodePhones } from "../../kit/phones.ts";
import { requireText } from "../../kit/requireText.ts";
import { type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText } from "../../kit/text.ts";
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
  const id = requireText(row, "CS_ID");
  return {
    id,
    name: reader.text("CS_NAME"),
    kind: reader.text("CS_TYPE"),
    address: reader.text("ADDRESS"),
    responsibleName: reader.text("FZR"),
    responsiblePhones: decodePhones(row["FZR_TEL"]),
    gridCode: decodeText(row["GRID_CODE"]),
    asOf: decodeDateTime(row["UPDATE_TIME"]),
    sourceIds: sourceIds("grid", id),
  };
}
