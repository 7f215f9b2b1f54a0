import { FormatError } from "../format/formatError.ts";
import { readRecordLine } from "../format/readLines.ts";
import type { AuditRecord } from "../record.ts";
import { checkName } from "./matchSeal.ts";
import type { Problem } from "./problem.ts";
import type { QueuedLine, RecordQueue } from "./recordQueue.ts";

export interface Walk {
  readonly queue: RecordQueue;
  /** Null where no seal and no record told it yet. */
  readonly chain: string | null;
  /** The first sequence, and the last to walk to: Infinity for the tail. */
  readonly from: number;
  readonly to: number;
  /** Digest of the record before; null where nobody knows it. */
  readonly head: string | null;
  /** Whether a seal vouches for the record before. */
  readonly isHeadSealed: boolean;
  readonly onRecord: (record: AuditRecord, line: QueuedLine) => void;
  readonly report: (problem: Problem) => void;
}

export interface Walked {
  /** The sequence after the last one that was there. */
  readonly next: number;
  readonly head: string | null;
}

/**
 * Follows records from one to the next by `previous`, where no seal that holds covers them. The last of them nobody vouches for
 * but the seal that comes next.
 */
export async function walkLinks(walk: Walk): Promise<Walked> {
  const { queue, to, report, onRecord } = walk;
  let { chain, head, isHeadSealed, from: at } = walk;
  while (at <= to) {
    await queue.ensure(2);
    const line = queue.peek(0);
    if (line === undefined) break;
    const place = { file: line.segment.name, line: line.number };
    if (!line.isWhole && to === Infinity && queue.size() === 1) break;
    const record = readRecord(line);
    if (typeof record === "string") {
      report({ kind: "record-changed", sequence: at, ...place, message: `Record ${at} cannot be read: ${record}` });
      head = null;
    } else {
      chain ??= record.chain;
      if (record.chain !== chain || record.sequence < at) {
        report({ kind: "record-added", sequence: at, ...place, message: strangerMessage(record, chain, at) });
        queue.consume(1);
        continue;
      }
      if (record.sequence > at) {
        const last = Math.min(record.sequence - 1, to);
        const message = `Record ${at} is missing.`;
        report({ kind: "record-missing", sequence: at, ...(last > at && { lastSequence: last }), ...place, message });
        at = last + 1;
        head = null;
        continue;
      }
      if (head !== null && record.previous !== head) report(brokenLink(queue, at, isHeadSealed, line));
      checkName(line, at, report);
      onRecord(record, line);
      head = line.digest;
    }
    isHeadSealed = false;
    queue.consume(1);
    at += 1;
  }
  if (at <= to && to !== Infinity) {
    const message = `Record ${at} is missing.`;
    report({ kind: "record-missing", sequence: at, ...(to > at && { lastSequence: to }), message });
    return { next: to + 1, head: null };
  }
  return { next: at, head };
}

/** Into the first record of a seal that holds: it is right, so what it names is, and the one before has to be that. */
export function checkLinkInto(
  line: QueuedLine | undefined,
  sequence: number,
  head: string | null,
  report: (problem: Problem) => void,
): void {
  const record = line === undefined ? "" : readRecord(line);
  if (typeof record === "string" || head === null || record.sequence !== sequence || record.previous === head) return;
  const message = `Record ${sequence - 1} is not the one that record ${sequence} follows.`;
  report({ kind: "record-changed", sequence: sequence - 1, message });
}

/** Which of two records was changed: the later one, if the one after it does not follow it either, or the earlier is sealed. */
function brokenLink(queue: RecordQueue, at: number, isHeadSealed: boolean, line: QueuedLine): Problem {
  const after = queue.peek(1);
  const following = after === undefined ? "" : readRecord(after);
  const isLater = isHeadSealed || (typeof following === "object" && following.previous !== line.digest);
  const sequence = isLater ? at : at - 1;
  return {
    kind: "record-changed",
    sequence,
    file: line.segment.name,
    line: line.number,
    message: `Record ${at} does not follow record ${at - 1}: ${isLater ? "it" : "the earlier"} was changed, or what stood between.`,
  };
}

function strangerMessage(record: AuditRecord, chain: string, at: number): string {
  return record.chain === chain
    ? `Record ${record.sequence} stands where record ${at} has to.`
    : `A record of another chain stands where record ${at} has to.`;
}

/** A sentence for a line that is no record. */
function readRecord(line: QueuedLine): AuditRecord | string {
  if (!line.isWhole) return "the line is not finished.";
  try {
    return readRecordLine(line.bytes.toString("utf8"));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return error.message;
  }
}
