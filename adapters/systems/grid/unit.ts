import { rowsOf, unreadableIn } from "../../kit/rows.ts";
import type { Rows } from "../../system.ts";
import { crosswalk } from "../../values/crosswalk.ts";
import { requireText } from "../../values/requireText.ts";
import { type SourceRecord, sourceIds } from "../../values/sourceRecord.ts";
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
  const { cells } = reader;
  requireText(row, "GRID_CODE");
  return {
    code: reader.gridCode("code") ?? "",
    name: reader.text("name", "GRID_NAME"),
    level: cells.read("level", row["GRID_LEVEL"], levelOf),
    kind: cells.read("kind", row["GRID_TYPE"], kindOf),
    parentCode: reader.gridCode("parent", "PARENT_CODE"),
    managerName: reader.text("manager", "MANAGER"),
    managerPhones: cells.phones("manager", row["TEL"]),
    asOf: cells.time("asOf", row["UPDATE_TIME"]),
    sourceIds: sourceIds("grid", cells.text("sourceIds", row["GRID_ID"])),
    dataQuality: cells.flags,
  };
}

export function inCodeOrder(units: Rows<GridUnitRecord>): Rows<GridUnitRecord> {
  const ordered = units.toSorted((left, right) => (left.code < right.code ? -1 : 1));
  return rowsOf(ordered, unreadableIn(units));
}
