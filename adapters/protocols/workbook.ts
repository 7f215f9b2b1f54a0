import { SourceError } from "../errors.ts";
import type { Protocol } from "../system.ts";
import { type DropOptions, dropDirectory } from "./dropDirectory.ts";
import { withoutBlanks } from "./tables/arrangeRows.ts";
import { parseTable } from "./tables/parseTable.ts";
import { collectRows, type SummariseRows } from "./tables/summariseRows.ts";
import type { TableLayout } from "./tables/tableLayout.ts";

export interface WorkbookRequest {
  /** File name with `.xlsx`; blanks anywhere in it do not matter. */
  readonly workbook: string;
  /** Sheet name; blanks anywhere in it do not matter. */
  readonly sheet: string;
  readonly layout: TableLayout;
  /** Adds the rows up as they come, for sheets that are not to be held in memory; every row by default. */
  readonly summarise?: SummariseRows;
}

export interface WorkbookReply {
  /** `yyyyMM`. */
  readonly month: string;
  /**
   * By column title without blanks; an empty cell is left out. A number is its text as stored (a date without a date format is
   * its serial, see `decodeExcelDate`; U+FFFD stands behind one that was too long for a spreadsheet), a cell with a date format
   * is `yyyy-MM-dd`, a truth value is `true` or `false`, an error is shown as it is (`#N/A`). Or what `summarise` made of them.
   */
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** Rows of the sheet. */
  readonly total: number;
}

/**
 * A monthly XLSX workbook `<yyyyMM>/<name>.xlsx`; the newest month that has one is read, and without one the answer is `absent`.
 * The file is parsed in a thread of its own. A file that is no workbook, one without the sheet, or a cell that does not fit the layout is
 * `badReply` with its place.
 */
export function workbookProtocol(options: DropOptions): Protocol<WorkbookRequest, WorkbookReply> {
  const { system } = options;
  const drop = dropDirectory(options);

  async function newest(workbook: string, signal: AbortSignal) {
    for (const month of await drop.months()) {
      if (signal.aborted) throw new SourceError({ system, reason: "aborted", cause: signal.reason });
      const name = (await drop.files(month)).find((file) => withoutBlanks(file) === withoutBlanks(workbook));
      if (name !== undefined) return { month, name };
    }
    throw new SourceError({ system, reason: "absent" });
  }

  return {
    async send({ workbook, sheet, layout, summarise = collectRows }, signal) {
      const { month, name } = await newest(workbook, signal);
      const bytes = await drop.read(month, name, signal);
      const summary = summarise();
      let total = 0;
      await parseTable({ system, bytes, sheet, layout }, signal, (row) => {
        total += 1;
        summary.add(row);
      });
      return { month, rows: summary.rows(), total };
    },
    close: async () => undefined,
  };
}
