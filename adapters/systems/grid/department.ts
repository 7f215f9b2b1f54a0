import { requireText } from "../../values/requireText.ts";
import { type GridRow, type NamesAround, RowReader } from "./row.ts";

/** 办理单位: an office to which events can be sent. */
export interface DepartmentRecord {
  readonly name: string;
  /** Digits of its county or town. */
  readonly divisionCode: string;
}

export function decodeDepartment(row: GridRow, namesAround: NamesAround): DepartmentRecord {
  return {
    name: requireText({ ORG_NAME: new RowReader(row, namesAround).text("name", "ORG_NAME") }, "ORG_NAME"),
    divisionCode: requireText(row, "GRID_CODE"),
  };
}
