import { parse } from "csv-parse/sync";
import type { Protocol } from "../contract.ts";
import { SourceError } from "../errors.ts";
import { decodeReplyText } from "./decodeReplyText.ts";
import { type DropOptions, dropDirectory } from "./dropDirectory.ts";

export interface FileDropRequest {
  /** What stands before the day in the file name, such as `JTZC_CY`. */
  readonly table: string;
}

export interface FileDropReply {
  /** The day in the file name, `yyyyMMdd`. */
  readonly day: string;
  /** By column title. Trimmed, thousands commas still in place. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly total: number;
}

/**
 * A monthly CSV drop: `<yyyyMM>/<table>_<yyyyMMdd>.csv` in GB18030, complete once the `.ok` file beside it is there, which holds the
 * row count. The newest complete drop is read; without one the answer is `absent`. Tabulators before long digits are
 * trimmed, the sum row 合计 is dropped. Another encoding, a ragged row or another count than promised is `badReply`.
 */
export function fileDropProtocol(options: DropOptions): Protocol<FileDropRequest, FileDropReply> {
  const { system } = options;
  const drop = dropDirectory(options);

  async function newest(table: string, signal: AbortSignal) {
    for (const month of await drop.months()) {
      if (signal.aborted) throw new SourceError({ system, reason: "aborted", cause: signal.reason });
      const names = new Set(await drop.files(month));
      const complete = [...names].filter((name) => dayOf(table, name) !== null && names.has(okNameOf(name)));
      const name = complete.sort().at(-1);
      if (name !== undefined) return { month, name };
    }
    throw new SourceError({ system, reason: "absent" });
  }

  return {
    async send({ table }, signal) {
      const { month, name } = await newest(table, signal);
      const promised = (await drop.read(month, okNameOf(name), signal)).toString("latin1").trim();
      const rows = parseRows(system, await drop.read(month, name, signal));
      if (promised !== String(rows.length))
        throw new SourceError({ system, reason: "badReply", sourceCode: "row count" });
      return { day: dayOf(table, name) ?? "", rows, total: rows.length };
    },
    close: async () => undefined,
  };
}

function parseRows(system: string, bytes: Buffer): readonly Readonly<Record<string, string>>[] {
  const text = decodeReplyText(bytes, "text/csv;charset=gb18030");
  if (text === null) throw new SourceError({ system, reason: "badReply", sourceCode: "encoding" });
  try {
    const rows: Record<string, string>[] = parse(text, { columns: true, trim: true, skip_empty_lines: true });
    return rows.filter((row) => Object.values(row)[0] !== "合计");
  } catch (cause) {
    throw new SourceError({ system, reason: "badReply", sourceCode: "csv", cause });
  }
}

function dayOf(table: string, name: string): string | null {
  return name.startsWith(`${table}_`) ? (/^_(\d{8})\.csv$/.exec(name.slice(table.length))?.[1] ?? null) : null;
}

function okNameOf(name: string): string {
  return name.replace(/\.csv$/, ".ok");
}
