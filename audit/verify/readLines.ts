import { open } from "node:fs/promises";
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

/** The lines of a file, as many at once as one read of the disk gives; nothing for a file that is not there. */
export async function* readLines(path: string): AsyncGenerator<readonly Line[], void, undefined> {
  const file = await openIfThere(path);
  if (file === null) return;
  try {
    let rest: Buffer = Buffer.alloc(0);
    let isTooLong = false;
    let number = 0;
    for (;;) {
      const buffer = Buffer.allocUnsafeSlow(rest.length + chunkBytes);
      rest.copy(buffer);
      const { bytesRead } = await file.read(buffer, rest.length, chunkBytes);
      const end = rest.length + bytesRead;
      const lines: Line[] = [];
      let start = 0;
      // What came before has no line feed in it.
      let found = buffer.subarray(0, end).indexOf(lineFeed, rest.length);
      const filled = buffer.subarray(0, end);
      while (found !== -1) {
        number += 1;
        lines.push({ bytes: filled.subarray(start, found), number, isWhole: !isTooLong });
        isTooLong = false;
        start = found + 1;
        found = filled.indexOf(lineFeed, start);
      }
      rest = filled.subarray(start);
      if (rest.length > longestLineBytes) {
        isTooLong = true;
        rest = Buffer.alloc(0);
      }
      if (bytesRead === 0) {
        if (rest.length > 0 || isTooLong) lines.push({ bytes: rest, number: number + 1, isWhole: false });
        if (lines.length > 0) yield lines;
        return;
      }
      if (lines.length > 0) yield lines;
    }
  } finally {
    await file.close();
  }
}

async function openIfThere(path: string) {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
