import { isUtf8 } from "node:buffer";
import { CsvError, parse } from "csv-parse";
import { createRowArranger } from "./arrangeRows.ts";
import { cellError, TableError } from "./tableError.ts";
import { maxCellCharacters, maxRowCharacters, type TableLayout, type TableRow } from "./tableLayout.ts";

/** Three bytes that UTF-8 makes of Chinese text, and GB18030 of none by chance. */
const threeByteLead = /[\xE3-\xE9\xEF][\x80-\xBF][\x80-\xBF]/;
const stepBytes = 64 * 1024;

/** Rows of a CSV in GB18030, or in UTF-8 where it begins with a byte order mark. */
export async function readCsv(bytes: Uint8Array, layout: TableLayout, take: (row: TableRow) => void): Promise<void> {
  const arranger = createRowArranger(layout);
  const parser = parse({
    bom: true,
    delimiter: layout.delimiter ?? ",",
    max_record_size: maxRowCharacters,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
  });
  const decoder = new TextDecoder(encodingOf(bytes), { fatal: true });
  const feed = (async () => {
    try {
      for (let start = 0; start < bytes.length; start += stepBytes) {
        const text = decodeStep(decoder, bytes.subarray(start, start + stepBytes));
        if (!parser.write(text)) await Promise.race([once(parser, "drain"), once(parser, "close")]);
        if (parser.destroyed) return;
      }
      parser.end(decodeStep(decoder, new Uint8Array(), true));
    } catch (error) {
      parser.destroy(error instanceof Error ? error : new TableError("encoding"));
    }
  })();
  let width: number | null = null;
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      const row = info.records;
      const long = record.findIndex((cell) => cell.length > maxCellCharacters);
      if (long !== -1) throw cellError(row, long + 1, "a text that is too long");
      if (row > (layout.headingRows ?? 0)) {
        width ??= record.length;
        // Blank cells behind the last title are what programs for tables leave there.
        const extra = record.findIndex((cell, index) => index >= (width ?? 0) && cell.trim() !== "");
        if (record.length < width) throw cellError(row, record.length, "fewer cells than there are titles");
        if (extra !== -1) throw cellError(row, extra + 1, "more cells than there are titles");
      }
      const arranged = arranger.arrange(row, record);
      if (arranged !== null) take(arranged);
    }
  } catch (error) {
    if (error instanceof CsvError) throw cellError(Number(error["lines"] ?? 0), null, error.code);
    throw error;
  }
  await feed;
  arranger.end();
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly records: number };
}

function once(parser: NodeJS.EventEmitter, event: string): Promise<void> {
  return new Promise((resolve) => parser.once(event, () => resolve()));
}

function encodingOf(bytes: Uint8Array): "utf-8" | "gb18030" {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  const beginning = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024 * 1024));
  if (isUtf8(bytes) && threeByteLead.test(beginning.toString("latin1"))) throw new TableError("encoding");
  return "gb18030";
}

function decodeStep(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, isLast = false): string {
  try {
    return decoder.decode(bytes, { stream: !isLast });
  } catch {
    throw new TableError("encoding");
  }
}
