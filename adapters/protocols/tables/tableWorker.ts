/** The thread in which files are parsed; see parseTable.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { openZip } from "./openZip.ts";
import { readCsv } from "./readCsv.ts";
import { readSheet } from "./readSheet.ts";
import { TableError } from "./tableError.ts";
import { maxUnpackedBytes, rowsOfMessage, type TableLayout, type TableRow } from "./tableLayout.ts";

/** What the thread is given. */
export interface TableTask {
  readonly bytes: Uint8Array;
  /** Name of the sheet; null for a CSV. */
  readonly sheet: string | null;
  /** Name of the file in the zip that the bytes are; null for the file itself. */
  readonly part: string | null;
  readonly layout: TableLayout;
  /** Messages that the main thread has taken: the thread waits while one is on its way, so that neither side hoards rows. */
  readonly taken: Int32Array;
}

/** Rows, or the end: of the file, or of reading it at a place. */
export type TableMessage =
  | { readonly rows: readonly TableRow[] }
  | { readonly end: true }
  | { readonly refused: string };

const { bytes, sheet, part, layout, taken }: TableTask = workerData;
let batch: TableRow[] = [];
let sent = 0;

function send(message: TableMessage): void {
  parentPort?.postMessage(message);
}

function flush(): void {
  if (batch.length === 0) return;
  send({ rows: batch });
  sent += 1;
  batch = [];
  for (let seen = Atomics.load(taken, 0); seen < sent; seen = Atomics.load(taken, 0)) Atomics.wait(taken, 0, seen);
}

function take(row: TableRow): void {
  batch.push(row);
  if (batch.length >= rowsOfMessage) flush();
}

/** The file itself, unpacked where it came in a zip. */
function unpacked(): Uint8Array {
  if (part === null) return bytes;
  const content = openZip(bytes).read(part, maxUnpackedBytes);
  if (content === null) throw new TableError("archive without the table");
  return content;
}

try {
  if (sheet === null) await readCsv(unpacked(), layout, take);
  else readSheet(unpacked(), sheet, layout, take);
  flush();
  send({ end: true });
} catch (error) {
  send({ refused: error instanceof TableError ? error.message : "unreadable" });
}
