import { addDecimals, decimalOf } from "../../kit/decimal.ts";
import { decodeDate } from "../../kit/localDate.ts";
import type { FileDropReply } from "../../protocols/fileDrop.ts";

/** 月度成员名册 of one organisation as counts: the register's persons are read and let go. */
export interface RegisterCount {
  readonly unitCode: string;
  /** `2025-06`. */
  readonly period: string;
  readonly exportedOn: string | null;
  /** Rows of the register, the dead and those who left included. */
  readonly rowCount: number;
  readonly statedShares: string;
}

/** One count for each organisation that has a row. A share count that is no number does not count. */
export function countRegister({ day, rows }: FileDropReply): readonly RegisterCount[] {
  const exportedOn = decodeDate(day);
  const period = `${day.slice(0, 4)}-${day.slice(4, 6)}`;
  return [...Map.groupBy(rows, (row) => row["单位代码"] ?? "")].map(([unitCode, ofUnit]) => ({
    unitCode,
    period,
    exportedOn,
    rowCount: ofUnit.length,
    statedShares: addDecimals(...ofUnit.map((row) => decimalOf(row["持股数"]) ?? "0")),
  }));
}
