import { FormatError } from "../format/formatError.ts";
import { readRecordLine } from "../format/readLines.ts";
import { longestUnsealedMs, mostRecordsOfSeal } from "../format/sealLine.ts";
import type { AuditRecord } from "../record.ts";
import type { Problems } from "./problem.ts";
import type { QueuedLine, RecordQueue } from "./recordQueue.ts";
import { walkLinks } from "./walkLinks.ts";

/** Records go on while a seal is being made: twice of what one covers, and twice the time, is still nothing wrong. */
const mostUnsealed = 2 * mostRecordsOfSeal;
const longestTailMs = 2 * longestUnsealedMs;

export interface Tail {
  readonly queue: RecordQueue;
  /** Null where there was no seal. */
  readonly chain: string | null;
  /** The first record behind the last seal. */
  readonly from: number;
  readonly head: string | null;
  readonly sealedTo: number;
  /** Of the last record before. */
  readonly lastLine: QueuedLine | null;
  readonly onRecord: (record: AuditRecord, line: QueuedLine) => void;
  readonly problems: Problems;
}

export interface WalkedTail {
  readonly chain: string | null;
  /** Sequence of the last record there is. */
  readonly last: number;
  readonly unsealed: number;
  /** The last record says that the process ended. */
  readonly isStopped: boolean;
  readonly isTorn: boolean;
}

/** What no seal covers follows record by record, and may only be what was written last. */
export async function finishTail(tail: Tail): Promise<WalkedTail> {
  const { queue, from, head, sealedTo, problems } = tail;
  let { chain } = tail;
  let first: AuditRecord | null = null;
  let last: AuditRecord | null = null;
  const onRecord = (record: AuditRecord, line: QueuedLine) => {
    first ??= record;
    last = record;
    chain ??= record.chain;
    tail.onRecord(record, line);
  };
  const isHeadSealed = sealedTo === from - 1;
  const stretch = { queue, chain, from, to: Infinity, head, isHeadSealed };
  const { next } = await walkLinks({ ...stretch, onRecord, report: problems.add });
  const torn = queue.peek(0);
  const unsealed = next - from;
  if (first !== null && last !== null) checkTail({ from, count: unsealed, first, last }, problems);
  const end: AuditRecord | null = last ?? recordOf(tail.lastLine);
  const isStopped = end !== null && isStop(end);
  if (torn !== undefined && isStopped) {
    const place = { file: torn.segment.name, line: torn.number };
    const message = `Part of a line stands behind record ${next - 1}, the end of the process.`;
    problems.add({ kind: "record-added", sequence: next, ...place, message });
  }
  return { chain, last: next - 1, unsealed, isStopped, isTorn: torn !== undefined };
}

interface Unsealed {
  readonly from: number;
  readonly count: number;
  readonly first: AuditRecord;
  readonly last: AuditRecord;
}

function checkTail({ from, count, first, last }: Unsealed, problems: Problems): void {
  const wrong = (message: string) => problems.add({ kind: "tail-unsealed", message });
  const what = `The ${count} records from ${from} on have no seal that holds`;
  if (isStop(last)) {
    wrong(`${what}, and the process had ended, which seals all: the last seals were removed or changed.`);
  } else if (count > mostUnsealed) {
    wrong(`${what}; there is one after at most ${mostRecordsOfSeal}: seals were removed, or sealing has failed.`);
  } else if (Date.parse(last.time) - Date.parse(first.time) > longestTailMs) {
    wrong(`${what}, over more than ${longestTailMs / 1_000} s: seals were removed, or sealing has failed.`);
  }
}

function isStop(record: AuditRecord): boolean {
  return record.kind === "administration" && record.action === "gateway.stopped";
}

function recordOf(line: QueuedLine | null): AuditRecord | null {
  if (line === null) return null;
  try {
    return readRecordLine(line.bytes.toString("utf8"));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return null;
  }
}
