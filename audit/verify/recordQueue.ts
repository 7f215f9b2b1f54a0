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
  return new LookAhead(segments, algorithm);
}

class LookAhead implements RecordQueue {
  readonly #segments: readonly Segment[];
  readonly #algorithm: HashAlgorithm;
  readonly #source: ReturnType<typeof readSegments>;
  #lines: QueuedLine[] = [];
  /** Place of the next line among `#lines`. */
  #head = 0;
  #isAtEnd = false;
  #waitingBytes = 0;

  constructor(segments: readonly Segment[], algorithm: HashAlgorithm) {
    this.#segments = segments;
    this.#algorithm = algorithm;
    this.#source = readSegments(segments);
  }

  async ensure(count: number): Promise<void> {
    while (!this.#isAtEnd && this.#lines.length - this.#head < count) {
      if (this.#waitingBytes > maxWaitingBytes && this.#lines.length - this.#head > 1) return;
      const next = await this.#source.next();
      if (next.done === true) {
        this.#isAtEnd = true;
        return;
      }
      if (this.#head > 0) {
        this.#lines = this.#lines.slice(this.#head);
        this.#head = 0;
      }
      const { segment, batch } = next.value;
      for (const { bytes, number, isWhole } of batch) {
        this.#waitingBytes += bytes.length;
        this.#lines.push({ bytes, number, isWhole, digest: isWhole ? digestOf(bytes, this.#algorithm) : "", segment });
      }
    }
  }

  size(): number {
    return this.#lines.length - this.#head;
  }

  peek(ahead: number): QueuedLine | undefined {
    return this.#lines[this.#head + ahead];
  }

  consume(count: number): void {
    for (const { bytes } of this.#lines.slice(this.#head, this.#head + count)) this.#waitingBytes -= bytes.length;
    this.#head += count;
  }

  followingFirst(): number | undefined {
    const line = this.#lines[this.#head];
    return line === undefined ? undefined : this.#segments[this.#segments.indexOf(line.segment) + 1]?.first;
  }
}

async function* readSegments(
  segments: readonly Segment[],
): AsyncGenerator<{ segment: Segment; batch: readonly Line[] }, void, undefined> {
  for (const segment of segments) {
    for await (const batch of readLines(segment.path)) yield { segment, batch };
  }
}
