import { addDecimals } from "../../kit/decimal.ts";
import { decodeMoney } from "../../kit/money.ts";
import type { WorkbookReply } from "../../protocols/workbook.ts";

/** 资产清查 of one organisation: one sheet of the workbook as totals. */
export interface InventoryTotal {
  readonly unitCode: string;
  /** `2025-06`. */
  readonly period: string;
  readonly assetCount: number;
  /** Yuan, two places; the workbook writes 万元. */
  readonly originalValue: string;
  readonly netValue: string;
}

/** One total for each organisation that has a row. */
export function totalInventory({ month, rows }: WorkbookReply): readonly InventoryTotal[] {
  const period = `${month.slice(0, 4)}-${month.slice(4, 6)}`;
  return [...Map.groupBy(rows, (row) => row["单位代码"] ?? "")].map(([unitCode, ofUnit]) => ({
    unitCode,
    period,
    assetCount: ofUnit.length,
    originalValue: sum(ofUnit.map((row) => row["原值(万元)"])),
    netValue: sum(ofUnit.map((row) => row["净值(万元)"])),
  }));
}

/** An amount that is no plain number does not count. */
function sum(amounts: readonly (string | undefined)[]): string {
  return addDecimals("0.00", ...amounts.map((amount) => decodeMoney(amount, "wanYuan") ?? "0"));
}
