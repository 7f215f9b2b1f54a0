import { merkleRoot } from "../format/merkle.ts";
import { shortDigestDigits } from "../format/sealLine.ts";
import type { Seal } from "../seal.ts";
import { alignRecords, shortDigestsOf } from "./alignRecords.ts";
import type { Problem } from "./problem.ts";
import type { QueuedLine, RecordQueue } from "./recordQueue.ts";

export interface MatchSeal {
  readonly queue: RecordQueue;
  /** One that holds. */
  readonly seal: Seal;
  /** The first record that there is: after `seal.from` where retention has removed what came before. */
  readonly from: number;
  /** Called for each line that is right, in order. */
  readonly onRecord: (sequence: number, line: QueuedLine) => void;
  readonly report: (problem: Problem) => void;
}

/** Takes the records of a seal from the queue and compares them with it, all of them. @returns whether they are those */
export async function matchSeal({ queue, seal, from, onRecord, report }: MatchSeal): Promise<boolean> {
  const size = seal.to - from + 1;
  await queue.ensure(size);
  const short = shortDigestsOf(seal);
  const digests: string[] = [];
  for (let index = 0; index < size; index++) {
    const line = queue.peek(index);
    const start = (from - seal.from + index) * shortDigestDigits;
    if (line === undefined || line.digest === "" || !short.startsWith(line.digest.slice(0, shortDigestDigits), start)) {
      await alignRecords(queue, seal, from, report);
      return false;
    }
    digests.push(line.digest);
  }
  const isWhole =
    digests.at(-1) === seal.head &&
    (from === seal.from ? merkleRoot(digests, seal.hashAlgorithm) === seal.root : areLinked(queue, digests));
  if (!isWhole) {
    // Another line with the same first 8 bytes still has another root.
    const message = `One of the records ${from} to ${seal.to} is not as it was sealed: the root of seal ${seal.seal} is another.`;
    report({ kind: "record-changed", sequence: from, lastSequence: seal.to, seal: seal.seal, message });
  }
  for (let index = 0; index < size; index++) {
    const line = queue.peek(index);
    if (line !== undefined) checkName(line, from + index, report);
    if (line !== undefined && isWhole) onRecord(from + index, line);
  }
  queue.consume(size);
  return isWhole;
}

/** Whether each record names the one before: the root cannot be made again where some of its records were removed. */
function areLinked(queue: RecordQueue, digests: readonly string[]): boolean {
  return digests.every((_, index) => {
    const text = queue.peek(index)?.bytes.toString("utf8") ?? "";
    return index === 0 || (JSON.parse(text) as { previous?: unknown }).previous === digests[index - 1];
  });
}

/** Whether the next line is the first record of a seal, whatever the name of its file says. */
export async function startsSeal(queue: RecordQueue, seal: Seal): Promise<boolean> {
  await queue.ensure(1);
  const digest = queue.peek(0)?.digest ?? "";
  return digest !== "" && shortDigestsOf(seal).startsWith(digest.slice(0, shortDigestDigits));
}

/** The file says by its name which record is its first. */
export function checkName(line: QueuedLine, sequence: number, report: (problem: Problem) => void): void {
  if (line.number !== 1 || line.segment.first === sequence) return;
  const message = `The first record in ${line.segment.name} is ${sequence}: the file has the name of another.`;
  report({ kind: "segment-name", file: line.segment.name, message });
}
