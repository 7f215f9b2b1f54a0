import type { TableLayout, TableRow } from "../../protocols/tables/tableLayout.ts";
import type { WorkbookReply } from "../../protocols/workbook.ts";
import { DecodeError } from "../../values/decodeError.ts";
import { decodeMoney } from "../../values/money.ts";
import { unitCodeLength } from "./organisation.ts";
import { countTitle, unitTotals } from "./unitTotals.ts";

/** 资产清查 of one organisation: one sheet of the workbook as totals. */
export interface InventoryTotal {
  readonly unitCode: string;
  /** `2025-06`. */
  readonly period: string;
  readonly assetCount: number;
  /** Yuan, two places; the workbook writes 万元. Null where one of the amounts cannot be read. */
  readonly originalValue: string | null;
  readonly netValue: string | null;
}

const [originalValue, netValue] = ["金额(万元)/原值", "金额(万元)/净值"] as const;

export const inventoryLayout: TableLayout = {
  columns: ["资产编号", "单位代码", originalValue, netValue],
  headingRows: 1,
  titleRows: 2,
};

const decode = (text: string) => decodeMoney(text, "wanYuan");
export const summariseInventory = unitTotals([
  { column: originalValue, decode },
  { column: netValue, decode },
]);

/** One total of each organisation that has a row. A row that names no organisation cannot be read. */
export function decodeInventoryTotal({ month }: WorkbookReply, row: TableRow): InventoryTotal {
  return {
    unitCode: requireUnit(row),
    period: `${month.slice(0, 4)}-${month.slice(4, 6)}`,
    assetCount: Number(row[countTitle]),
    originalValue: decodeMoney(row[originalValue], "yuan"),
    netValue: decodeMoney(row[netValue], "yuan"),
  };
}

export function requireUnit(row: TableRow): string {
  const unitCode = row["单位代码"] ?? "";
  if (!/^[\dA-Za-z]+$/.test(unitCode)) throw new DecodeError("单位代码: a row without the code of its organisation");
  if (unitCode.length !== unitCodeLength) {
    throw new DecodeError(`单位代码: not ${unitCodeLength} characters, as where a spreadsheet takes a leading zero`);
  }
  return unitCode;
}
