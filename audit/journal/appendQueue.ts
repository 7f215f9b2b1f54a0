import { AuditError } from "../auditError.ts";
import { longestLineBytes } from "../format/readLine.ts";
import type { WrittenRecord } from "./journal.ts";
import { piecesLength } from "./recordLine.ts";
import type { Entry } from "./segmentWriter.ts";

export interface Waiting extends Entry {
  readonly resolve: (record: WrittenRecord) => void;
  readonly reject: (error: Error) => void;
}

/** Records that wait for the disk. */
export interface AppendQueue {
  /** @throws AuditError beyond the bounds */
  readonly add: (one: Waiting) => void;
  /** The next batch: at most 1,000 records or about 4 MiB. */
  readonly take: () => readonly Waiting[];
  /** All. */
  readonly clear: () => readonly Waiting[];
  readonly length: () => number;
}

export interface QueueBounds {
  readonly maxWaiting: number;
  /** About: characters of the records. */
  readonly maxWaitingBytes: number;
}

const batchRecords = 1_000;
const batchBytes = 4 * 1_048_576;

export function createAppendQueue({ maxWaiting, maxWaitingBytes }: QueueBounds): AppendQueue {
  let waiting: Waiting[] = [];
  let bytes = 0;
  const clear = () => {
    const all = waiting;
    waiting = [];
    bytes = 0;
    return all;
  };
  return {
    add: (one) => {
      const length = lengthOf(one);
      // In UTF-8 a character of JavaScript has at most three bytes.
      if (length * 3 > longestLineBytes)
        throw new AuditError(`A record of ${length} characters is too long to be read again.`);
      if (waiting.length >= maxWaiting || bytes + length > maxWaitingBytes) {
        throw new AuditError(
          `${waiting.length} records (${bytes} bytes) wait for the disk of the query log, as many as may: it is too slow for the load.`,
        );
      }
      waiting.push(one);
      bytes += length;
    },
    take: () => {
      if (waiting.length <= batchRecords && bytes <= batchBytes) return clear();
      let taken = 0;
      let count = 0;
      for (const one of waiting) {
        if (count > 0 && (count >= batchRecords || taken + lengthOf(one) > batchBytes)) break;
        taken += lengthOf(one);
        count += 1;
      }
      bytes -= taken;
      return waiting.splice(0, count);
    },
    clear,
    length: () => waiting.length,
  };
}

function lengthOf({ pieces, reading }: Entry): number {
  return piecesLength(pieces) + (reading?.text.length ?? 0);
}
