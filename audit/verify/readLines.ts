import { ForeignFileError } from "../format/foreignFileError.ts";
import { openPlainFile } from "../format/openPlainFile.ts";
import { longestLineBytes } from "../format/readLine.ts";

export interface Line {
  /** Without its end. */
  readonly bytes: Buffer;
  /** From 1. */
  readonly number: number;
  /** False for the last of a file that has no end, and for one that is longer than a line may be. */
  readonly isWhole: boolean;
}

const chunkBytes = 1024 * 1024;
const lineFeed = 0x0a;

/** Lines that are given at once: a megabyte of line feeds is a million of them. */
const maxBatchLines = 10_000;

/** Of a line without an end, passed over before the file is given up: one without any end may be as long as a disk. */
const maxPassedBytes = 64 * 1024 * 1024;

/** No line of the log is empty: a file with so many was made to keep its reader busy. */
const maxEmptyLines = 100_000;

/**
 * The lines of a plain file, as many at once as one read of the disk gives; nothing for a file that is not there. What is added while
 * it is read is not read.
 *
 * @throws ForeignFileError for what is no plain file, and for one that no reader gets through
 */
export async function* readLines(path: string): AsyncGenerator<readonly Line[], void, undefined> {
  const file = await openPlainFile(path);
  if (file === null) return;
  try {
    let { size: left } = await file.stat();
    let rest: Buffer = Buffer.alloc(0);
    let passed = 0;
    let empty = 0;
    let number = 0;
    for (;;) {
      const wanted = Math.min(chunkBytes, left);
      const buffer = Buffer.allocUnsafeSlow(rest.length + wanted);
      rest.copy(buffer);
      const { bytesRead } = wanted === 0 ? { bytesRead: 0 } : await file.read(buffer, rest.length, wanted);
      left -= bytesRead;
      const filled = buffer.subarray(0, rest.length + bytesRead);
      let lines: Line[] = [];
      let start = 0;
      // What came before has no line feed in it.
      let found = filled.indexOf(lineFeed, rest.length);
      while (found !== -1) {
        number += 1;
        if (found === start && passed === 0) empty += 1;
        if (empty > maxEmptyLines) throw new ForeignFileError(path, `has more than ${maxEmptyLines} empty lines`);
        lines.push({ bytes: filled.subarray(start, found), number, isWhole: passed === 0 });
        passed = 0;
        if (lines.length >= maxBatchLines) {
          yield lines;
          lines = [];
        }
        start = found + 1;
        found = filled.indexOf(lineFeed, start);
      }
      rest = filled.subarray(start);
      if (rest.length > longestLineBytes) {
        passed += rest.length;
        rest = Buffer.alloc(0);
      }
      if (passed > maxPassedBytes) throw new ForeignFileError(path, `has a line of more than ${maxPassedBytes} bytes`);
      if (bytesRead === 0) {
        if (rest.length > 0 || passed > 0) lines.push({ bytes: rest, number: number + 1, isWhole: false });
        if (lines.length > 0) yield lines;
        return;
      }
      if (lines.length > 0) yield lines;
    }
  } finally {
    await file.close();
  }
}
