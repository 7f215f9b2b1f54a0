import type { SummariseRows } from "../../protocols/tables/summariseRows.ts";
import type { TableRow } from "../../protocols/tables/tableLayout.ts";
import { addDecimals } from "../../values/decimal.ts";
import { decodeText } from "../../values/text.ts";

interface Totals {
  count: number;
  readonly sums: Map<string, string | null>;
}

/** How one column is added up. */
export interface SummedColumn {
  readonly column: string;
  /** An exact decimal; null for what is no figure. */
  readonly decode: (text: string) => string | null;
}

/** Title of the number of rows in a row of totals. */
export const countTitle = "#";

/**
 * One row of totals for each 单位代码: the number of rows and the sum of each column. A sum is left out where one of its figures
 * cannot be read, since a figure that is not known is not nothing; a cell without a figure adds nothing.
 */
export function unitTotals(columns: readonly SummedColumn[]): SummariseRows {
  return () => {
    const units = new Map<string, Totals>();
    return {
      add(row) {
        const unit = decodeText(row["单位代码"]) ?? "";
        const totals = units.get(unit) ?? { count: 0, sums: new Map(columns.map(({ column }) => [column, "0"])) };
        units.set(unit, totals);
        totals.count += 1;
        for (const { column, decode } of columns) {
          const text = decodeText(row[column]);
          const sum = totals.sums.get(column) ?? null;
          if (text === null || sum === null) continue;
          const figure = decode(text);
          totals.sums.set(column, figure === null ? null : addDecimals(sum, figure));
        }
      },
      rows: () => [...units].map(([unit, totals]) => rowOf(unit, totals)),
    };
  };
}

function rowOf(unit: string, { count, sums }: Totals): TableRow {
  const known = [...sums].flatMap(([column, sum]) => (sum === null ? [] : [[column, sum] as const]));
  return { 单位代码: unit, [countTitle]: String(count), ...Object.fromEntries(known) };
}
