import { SourceError } from "../errors.ts";
import type { Protocol } from "../system.ts";
import { type DropOptions, dropDirectory } from "./dropDirectory.ts";
import { openZip } from "./tables/openZip.ts";
import { parseTable } from "./tables/parseTable.ts";
import { collectRows, type SummariseRows } from "./tables/summariseRows.ts";
import { TableError } from "./tables/tableError.ts";
import type { TableLayout } from "./tables/tableLayout.ts";

export interface FileDropRequest {
  /** What stands before the day in the file name, such as `JTZC_CY`. */
  readonly table: string;
  readonly layout: TableLayout;
  /** What stands before the day in the name of a zip that holds the table; the table's own name by default. */
  readonly archive?: string;
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

/** A drop that is complete. */
interface Drop {
  readonly month: string;
  readonly day: string;
  /** File name without its ending. */
  readonly stem: string;
  readonly ending: "csv" | "zip";
}

/** A count of rows has seven digits. */
const maxCountBytes = 64;

/**
 * A monthly CSV drop: `<yyyyMM>/<table>_<yyyyMMdd>.csv` in GB18030, complete once the `.ok` file beside it is there, which holds the
 * row count. Or the same two files of one table or several in `<yyyyMM>/<archive>_<yyyyMMdd>.zip`, complete once there is an `.ok`
 * file beside it. The newest complete drop is read; without one the answer is `absent`. Tabulators before long digits are
 * trimmed, sum rows such as 合计 are dropped. The file is unpacked and parsed in a thread of its own. Another encoding, a row or a
 * title that does not fit the layout, a zip without the table, or another count than promised is `badReply`.
 */
export function fileDropProtocol(options: DropOptions): Protocol<FileDropRequest, FileDropReply> {
  const { system } = options;
  const drop = dropDirectory(options);

  async function newest(table: string, archive: string, signal: AbortSignal): Promise<Drop> {
    for (const month of await drop.months()) {
      if (signal.aborted) throw new SourceError({ system, reason: "aborted", cause: signal.reason });
      const names = new Set(await drop.files(month));
      const complete = [...names].flatMap((name) => {
        const found = readName(table, "csv", name) ?? readName(archive, "zip", name);
        return found !== null && names.has(`${found.stem}.ok`) ? [{ month, ...found }] : [];
      });
      const last = complete.sort((a, b) => (a.day < b.day ? -1 : 1)).at(-1);
      if (last !== undefined) return last;
    }
    throw new SourceError({ system, reason: "absent" });
  }

  /** The file and the count of rows that it promises. */
  async function read({ month, day, stem, ending }: Drop, table: string, signal: AbortSignal) {
    const bytes = await drop.read(month, `${stem}.${ending}`, signal);
    if (ending === "csv") return { bytes, promised: await drop.read(month, `${stem}.ok`, signal) };
    const part = `${table}_${day}.csv`;
    return { bytes, part, promised: countIn(bytes, `${table}_${day}.ok`) };
  }

  function countIn(zip: Buffer, name: string): Uint8Array {
    try {
      const count = openZip(zip).read(name, maxCountBytes);
      if (count !== null) return count;
      throw new TableError("archive without the count of rows");
    } catch (cause) {
      if (!(cause instanceof TableError)) throw cause;
      throw new SourceError({ system, reason: "badReply", sourceCode: cause.message, cause });
    }
  }

  return {
    async send({ table, layout, archive = table, summarise = collectRows }, signal) {
      const found = await newest(table, archive, signal);
      const { promised, ...file } = await read(found, table, signal);
      const count = Buffer.from(promised).toString("latin1").trim();
      const summary = summarise();
      let total = 0;
      await parseTable({ system, ...file, sheet: null, layout }, signal, (row) => {
        total += 1;
        summary.add(row);
      });
      if (count !== String(total)) throw new SourceError({ system, reason: "badReply", sourceCode: "row count" });
      return { day: found.day, rows: summary.rows(), total };
    },
    close: async () => undefined,
  };
}

/** A name of the form `<start>_<yyyyMMdd>.<ending>`; null for any other. */
function readName(start: string, ending: Drop["ending"], name: string): Omit<Drop, "month"> | null {
  const stem = name.endsWith(`.${ending}`) ? name.slice(0, -ending.length - 1) : "";
  if (!stem.startsWith(`${start}_`)) return null;
  const day = stem.slice(start.length + 1);
  return /^\d{8}$/.test(day) ? { day, stem, ending } : null;
}
