import { SourceError } from "../errors.ts";
import type { Protocol } from "../system.ts";
import { type DropOptions, dropDirectory } from "./dropDirectory.ts";
import { parseTable } from "./tables/parseTable.ts";
import { collectRows, type SummariseRows } from "./tables/summariseRows.ts";
import type { TableLayout } from "./tables/tableLayout.ts";

export interface FileDropRequest {
  /** What stands before the day in the file name, such as `JTZC_CY`. */
  readonly table: string;
  readonly layout: TableLayout;
  /** Adds the rows up as they come, for tables that are not to be held in memory; every row by default. */
  readonly summarise?: SummariseRows;
}

export interface FileDropReply {
  /** The day in the file name, `yyyyMMdd`. */
  readonly day: string;
  /** By column title, trimmed, thousands commas still in place; an empty cell is left out. Or what `summarise` made of them. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** Rows of the file. */
  readonly total: number;
}

/**
 * A monthly CSV drop: `<yyyyMM>/<table>_<yyyyMMdd>.csv` in GB18030, complete once the `.ok` file beside it is there, which holds the
 * row count. The newest complete drop is read; without one the answer is `absent`. Tabulators before long digits are
 * trimmed, sum rows such as 合计 are dropped. The file is parsed in a thread of its own. Another encoding, a row or a title that
 * does not fit the layout, or another count than promised is `badReply`.
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
    async send({ table, layout, summarise = collectRows }, signal) {
      const { month, name } = await newest(table, signal);
      const promised = (await drop.read(month, okNameOf(name), signal)).toString("latin1").trim();
      const bytes = await drop.read(month, name, signal);
      const summary = summarise();
      let total = 0;
      await parseTable({ system, bytes, sheet: null, layout }, signal, (row) => {
        total += 1;
        summary.add(row);
      });
      if (promised !== String(total)) throw new SourceError({ system, reason: "badReply", sourceCode: "row count" });
      return { day: dayOf(table, name) ?? "", rows: summary.rows(), total };
    },
    close: async () => undefined,
  };
}

function dayOf(table: string, name: string): string | null {
  return name.startsWith(`${table}_`) ? (/^_(\d{8})\.csv$/.exec(name.slice(table.length))?.[1] ?? null) : null;
}

function okNameOf(name: string): string {
  return name.replace(/\.csv$/, ".ok");
}
