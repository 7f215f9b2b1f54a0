import { readFile, stat } from "node:fs/promises";
import { parse } from "csv-parse/sync";

/** A hundred thousand rows of the longest names: four times a province. */
export const maxDivisionTableBytes = 16 * 1024 * 1024;

export interface CsvRow {
  readonly cells: readonly string[];
  /** From 1, the heading included. */
  readonly line: number;
}

/** Rows of a CSV file in UTF-8, the heading first; empty lines are left out. Rejects with a sentence that names the file. */
export async function readCsv(path: string): Promise<readonly CsvRow[]> {
  const { size } = await stat(path);
  if (size > maxDivisionTableBytes) throw new TypeError(`${path}: larger than ${maxDivisionTableBytes} bytes`);
  const text = decodeUtf8(path, await readFile(path));
  const options = { bom: true, skip_empty_lines: true, trim: true, relax_column_count: true, info: true } as const;
  try {
    const parsed: unknown = parse(text, options);
    return (parsed as readonly { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      cells: record,
      line: info.lines,
    }));
  } catch (error) {
    throw new TypeError(`${path}: no CSV: ${error instanceof Error ? error.message : "unreadable"}`, { cause: error });
  }
}

function decodeUtf8(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new TypeError(`${path}: not UTF-8; save it as "CSV UTF-8".`, { cause: error });
  }
}
