import { digestOf } from "../format/digest.ts";
import type { HashAlgorithm } from "../seal.ts";
import { type Line, readLines } from "./readLines.ts";

/** 日志分段 A file of records; its name says the sequence of its first. */
export interface Segment {
  readonly path: string;
  /** Within the folder of the chain. */
  readonly name: string;
  readonly first: number;
}

export interface QueuedLine extends Line {
  /** Hexadecimal; empty for a line that is not whole, which is like none. */
  readonly digest: string;
  readonly segment: Segment;
}

/** The lines of all segments in order, with a look ahead of as many as are asked for. */
export interface RecordQueue {
  /** Reads until so many lines wait, or there are no more. */
  readonly ensure: (count: number) => Promise<void>;
  /** Lines that wait. */
  readonly size: () => number;
  /** The line `ahead` places on, 0 for the next; undefined where none waits. */
  readonly peek: (ahead: number) => QueuedLine | undefined;
  readonly consume: (count: number) => void;
  /** First sequence, by its name, of the segment behind that of the next line; undefined in the last. */
  readonly followingFirst: () => number | undefined;
}

/** Bytes that wait at once; more than a thousand records of many persons each. Beyond it the look ahead is shorter. */
const maxWaitingBytes = 512 * 1024 * 1024;

export function createRecordQueue(segments: readonly Segment[], algorithm: HashAlgorithm): RecordQueue {
  const source = readSegments(segments);
  let lines: QueuedLine[] = [];
  let head = 0;
  let isAtEnd = false;
  let waitingBytes = 0;
  return {
    async ensure(count) {
      while (!isAtEnd && lines.length - head < count) {
        if (waitingBytes > maxWaitingBytes && lines.length - head > 1) return;
        const next = await source.next();
        if (next.done === true) {
          isAtEnd = true;
          return;
        }
        if (head > 0) {
          lines = lines.slice(head);
          head = 0;
        }
        const { segment, batch } = next.value;
        for (const { bytes, number, isWhole } of batch) {
          waitingBytes += bytes.length;
          lines.push({ bytes, number, isWhole, digest: isWhole ? digestOf(bytes, algorithm) : "", segment });
        }
      }
    },
    size: () => lines.length - head,
    peek: (ahead) => lines[head + ahead],
    consume(count) {
      for (const { bytes } of lines.slice(head, head + count)) waitingBytes -= bytes.length;
      head += count;
    },
    followingFirst() {
      const line = lines[head];
      return line === undefined ? undefined : segments[segments.indexOf(line.segment) + 1]?.first;
    },
  };
}

async function* readSegments(
  segments: readonly Segment[],
): AsyncGenerator<{ segment: Segment; batch: readonly Line[] }, void, undefined> {
  for (const segment of segments) {
    for await (const batch of readLines(segment.path)) yield { segment, batch };
  }
}
