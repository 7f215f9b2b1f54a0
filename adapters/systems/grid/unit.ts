import { crosswalk } from "../../kit/crosswalk.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { decodePhones } from "../../kit/phones.ts";
import { requireText } from "../../kit/requireText.ts";
import { type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText } from "../../kit/text.ts";
import { type GridRow, type NamesAround, RowReader } from "./row.ts";

export type GridLevel = "TOWN" | "COMMUNITY" | "GRID" | "MICRO_GRID";

/** 网格单元. */
export interface GridUnitRecord extends SourceRecord {
  /** Town 9, community 12, grid 15, micro-grid 18 digits. */
  readonly code: string;
  readonly name: string | null;
  readonly level: GridLevel | null;
  readonly kind: "COMPREHENSIVE" | "DEDICATED" | null;
  readonly parentCode: string | null;
  readonly managerName: string | null;
  readonly managerPhones: readonly string[];
}

const levelOf = crosswalk({ "4": "TOWN", "5": "COMMUNITY", "6": "GRID", "7": "MICRO_GRID" }, { unknown: null });
const kindOf = crosswalk({ 综合网格: "COMPREHENSIVE", 专属网格: "DEDICATED" }, { unknown: null });

/** Null for a deleted unit (STATUS 000): they still come from the platform and end here. */
export function decodeUnit(row: GridRow, namesAround: NamesAround): GridUnitRecord | null {
  if (row["STATUS"] === "000") return null;
  const reader = new RowReader(row, namesAround);
  return {
    code: requireText(row, "GRID_CODE"),
    name: reader.text("GRID_NAME"),
    level: levelOf(row["GRID_LEVEL"]),
    kind: kindOf(row["GRID_TYPE"]),
    parentCode: decodeText(row["PARENT_CODE"]),
    managerName: reader.text("MANAGER"),
    managerPhones: decodePhones(row["TEL"]),
    asOf: decodeDateTime(row["UPDATE_TIME"]),
    sourceIds: sourceIds("grid", row["GRID_ID"]),
  };
}

export function inCodeOrder(units: readonly GridUnitRecord[]): readonly GridUnitRecord[] {
  return units.toSorted((left, right) => (left.code < right.code ? -1 : 1));
}
