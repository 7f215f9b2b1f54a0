import { readFile } from "node:fs/promises";
import type { AuditRecord } from "../record.ts";
import type { Segment } from "./chainFolder.ts";
import { settledBy } from "./openIntents.ts";

/** In every record that is an intent or names one; such a text within a value does no harm. */
const mark = Buffer.from('"intent');

/**
 * @param segments the last two of a chain: one that holds an open intent does not end before the intent's outcome is in it or in
 *   the next
 * @returns sequences, in order
 */
export async function findOpenIntents(segments: readonly Segment[]): Promise<readonly number[]> {
  const open = new Set<number>();
  for (const { file } of segments) {
    const bytes = await readFile(file);
    for (let found = bytes.indexOf(mark); found >= 0; ) {
      const start = bytes.lastIndexOf(10, found) + 1;
      const end = bytes.indexOf(10, found);
      // The unfinished tail belongs to nothing.
      if (end < 0) break;
      const record = parse(bytes.subarray(start, end));
      if (record?.kind === "intent") open.add(record.sequence);
      else if (record !== null) for (const sequence of settledBy(record)) open.delete(sequence);
      found = bytes.indexOf(mark, end);
    }
  }
  return [...open].sort((one, other) => one - other);
}

function parse(line: Buffer): AuditRecord | null {
  try {
    return JSON.parse(line.toString("utf8")) as AuditRecord;
  } catch {
    return null;
  }
}
