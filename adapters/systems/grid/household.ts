import { decodeDateTime } from "../../kit/localDateTime.ts";
import { requireText } from "../../kit/requireText.ts";
import { type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText } from "../../kit/text.ts";
import { decodeWholeNumber } from "../../kit/wholeNumber.ts";
import { type GridRow, type NamesAround, RowReader } from "./row.ts";

/** 户. */
export interface HouseholdRecord extends SourceRecord {
  /** 22 digits: micro-grid code and four more. */
  readonly code: string;
  readonly gridCode: string | null;
  readonly headName: string | null;
  readonly address: string | null;
  readonly memberCount: number | null;
}

export function decodeHousehold(row: GridRow, namesAround: NamesAround): HouseholdRecord {
  const reader = new RowReader(row, namesAround);
  const code = requireText(row, "HH_ID");
  return {
    code,
    gridCode: decodeText(row["GRID_CODE"]),
    headName: reader.text("HEAD_NAME"),
    address: reader.text("ADDRESS"),
    memberCount: decodeWholeNumber(row["MEMBER_NUM"]),
    asOf: decodeDateTime(row["UPDATE_TIME"]),
    sourceIds: sourceIds("grid", code),
  };
}
