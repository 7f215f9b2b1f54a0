import { requireText } from "../../values/requireText.ts";
import { type SourceRecord, sourceIds } from "../../values/sourceRecord.ts";
import { decodeWholeNumber } from "../../values/wholeNumber.ts";
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

/** Micro-grid code and four digits. */
export const householdCodeLength = 22;

export function decodeHousehold(row: GridRow, namesAround: NamesAround): HouseholdRecord {
  const reader = new RowReader(row, namesAround);
  const { cells } = reader;
  const code = requireText(row, "HH_ID");
  cells.mark("code", "LENGTH_DIFFERS", code.length !== householdCodeLength);
  return {
    code,
    gridCode: reader.gridCode("gridUnit"),
    headName: reader.text("headName", "HEAD_NAME"),
    address: reader.text("address", "ADDRESS"),
    memberCount: cells.read("memberCount", row["MEMBER_NUM"], decodeWholeNumber),
    asOf: cells.time("asOf", row["UPDATE_TIME"]),
    sourceIds: sourceIds("grid", code),
    dataQuality: cells.flags,
  };
}
