import readWorkbook from "read-excel-file/node";
import type { Protocol } from "../contract.ts";
import { SourceError } from "../errors.ts";
import { type DropOptions, dropDirectory } from "./dropDirectory.ts";

export interface WorkbookRequest {
  /** File name with `.xlsx`; blanks anywhere in it do not matter. */
  readonly workbook: string;
  /** Sheet name; blanks anywhere in it do not matter. */
  readonly sheet: string;
}

export interface WorkbookReply {
  /** `yyyyMM`. */
  readonly month: string;
  /**
   * By column title without blanks; an empty cell is left out. A number is its text as stored (a date without a date format is
   * its serial, see `decodeExcelDate`), a cell with a date format is `yyyy-MM-dd`, a truth value is `true` or `false`.
   */
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly total: number;
}

/**
 * A monthly XLSX workbook `<yyyyMM>/<name>.xlsx`; the newest month that has one is read, and without one the answer is `absent`.
 * The first row of a sheet is its titles. A file that is no workbook, or one without the sheet, is `badReply`.
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
    async send({ workbook, sheet }, signal) {
      const { month, name } = await newest(workbook, signal);
      const rows = await parseSheet(system, await drop.read(month, name, signal), sheet);
      return { month, rows, total: rows.length };
    },
    close: async () => undefined,
  };
}

async function parseSheet(system: string, bytes: Buffer, name: string) {
  const sheets = await readWorkbook<string>(bytes, { parseNumber: (text) => text }).catch((cause: unknown) => {
    throw new SourceError({ system, reason: "badReply", sourceCode: "workbook", cause });
  });
  const found = sheets.find(({ sheet }) => withoutBlanks(sheet) === withoutBlanks(name));
  if (found === undefined) throw new SourceError({ system, reason: "badReply", sourceCode: "sheet" });
  const [titles = [], ...rows] = found.data;
  const columns = titles.map((title) => withoutBlanks(textOf(title) ?? ""));
  return rows.map((row) => rowOf(columns, row)).filter((row) => Object.keys(row).length > 0);
}

function rowOf(columns: readonly string[], cells: readonly unknown[]): Readonly<Record<string, string>> {
  const row: Record<string, string> = {};
  for (const [index, column] of columns.entries()) {
    const text = textOf(cells[index]);
    if (column !== "" && text !== null) row[column] = text;
  }
  return row;
}

function textOf(cell: unknown): string | null {
  if (cell === null || cell === undefined || cell === "") return null;
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell).trim();
}

function withoutBlanks(name: string): string {
  return name.replace(/\s/g, "");
}
