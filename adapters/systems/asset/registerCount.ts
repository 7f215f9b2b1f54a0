import type { FileDropReply } from "../../protocols/fileDrop.ts";
import type { TableLayout, TableRow } from "../../protocols/tables/tableLayout.ts";
import { decimalOf } from "../../values/decimal.ts";
import { decodeDate } from "../../values/localDate.ts";
import { requireUnit } from "./inventorySheet.ts";
import { countTitle, unitTotals } from "./unitTotals.ts";

/** 月度成员名册 of one organisation as counts: the register's persons are read and let go. */
export interface RegisterCount {
  readonly unitCode: string;
  /** `2025-06`. */
  readonly period: string;
  readonly exportedOn: string | null;
  /** Rows of the register, the dead and those who left included. */
  readonly rowCount: number;
  /** Null where one of the share counts cannot be read. */
  readonly statedShares: string | null;
}

const shares = "持股数";

export const registerLayout: TableLayout = {
  columns: ["单位代码", "成员编号", "姓名", "身份证号码", shares],
  headingRows: 1,
};
export const summariseRegister = unitTotals([{ column: shares, decode: decimalOf }]);

/** One count of each organisation that has a row. A row that names no organisation cannot be read. */
export function decodeRegisterCount({ day }: FileDropReply, row: TableRow): RegisterCount {
  return {
    unitCode: requireUnit(row),
    period: `${day.slice(0, 4)}-${day.slice(4, 6)}`,
    exportedOn: decodeDate(day),
    rowCount: Number(row[countTitle]),
    statedShares: row[shares] ?? null,
  };
}
