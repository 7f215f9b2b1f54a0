import { FormatError } from "../format/formatError.ts";
import { readRecordLine } from "../format/readLines.ts";
import { shortDigestDigits } from "../format/sealLine.ts";
import type { Seal } from "../seal.ts";
import type { Problem, ProblemKind } from "./problem.ts";
import type { QueuedLine, RecordQueue } from "./recordQueue.ts";

/** Lines that are looked at for the place where records and seal agree again. */
const lookAhead = 1_000;

/** The 8 bytes of each record of a seal, hexadecimal, one after the other. */
export function shortDigestsOf(seal: Seal): string {
  return Buffer.from(seal.digests, "base64").toString("hex");
}

/**
 * Where records are not those of a seal that holds: tells which are changed, missing, added or out of order, and goes on with the
 * first that are right again. Works like a comparison of two texts, line by line, with digests for lines.
 *
 * @param from the first sequence to compare, in the seal
 */
export async function alignRecords(
  queue: RecordQueue,
  seal: Seal,
  from: number,
  report: (problem: Problem) => void,
): Promise<void> {
  const short = shortDigestsOf(seal);
  const shortOf = (sequence: number) => {
    const start = (sequence - seal.from) * shortDigestDigits;
    return short.slice(start, start + shortDigestDigits);
  };
  const places = new Map<string, number>();
  for (let sequence = from; sequence <= seal.to; sequence++) places.set(shortOf(sequence), sequence);
  const moved = new Set<string>();

  let at = from;
  while (at <= seal.to) {
    await queue.ensure(lookAhead + 1);
    const line = queue.peek(0);
    if (line === undefined) {
      report(problemOf("record-missing", at, seal.to, seal));
      return;
    }
    if (isRecord(line, shortOf(at))) {
      queue.consume(1);
      at += 1;
      continue;
    }
    const agreement = nextAgreement(queue, places, at);
    if (agreement === null) {
      const next = await passStrangers(queue, seal, at, report);
      if (next === null) return;
      at = next;
      continue;
    }
    const { records, lines } = agreement;
    const first = queue.peek(0);
    const lost = range(records).map((ahead) => shortOf(at + ahead));
    const found = range(lines).map((ahead) => shortDigest(queue.peek(ahead)));
    const isMove = lost.some((digest) => isAhead(queue, digest)) || found.some((digest) => places.has(digest));
    const kind = isMove ? "records-reordered" : kindOf(records, lines);
    // What was told as out of order where it is missing is not told again where it stands.
    const isTold = records === 0 && found.every((digest) => moved.has(digest));
    if (!isTold) report(problemOf(kind, at, at + Math.max(records, 1) - 1, seal, first));
    if (isMove) for (const digest of [...lost, ...found]) moved.add(digest);
    queue.consume(lines);
    at += records;
  }
}

interface Agreement {
  /** Records of the seal, and lines of the journal, that are passed over until both agree. */
  readonly records: number;
  readonly lines: number;
}

function nextAgreement(queue: RecordQueue, places: ReadonlyMap<string, number>, at: number): Agreement | null {
  let best: Agreement | null = null;
  const most = Math.min(lookAhead, queue.size() - 1);
  for (let lines = 0; lines <= most; lines++) {
    const sum = best === null ? Infinity : best.records + best.lines;
    if (lines >= sum) break;
    const place = places.get(shortDigest(queue.peek(lines)));
    if (place !== undefined && place >= at && place - at + lines < sum) best = { records: place - at, lines };
  }
  return best;
}

/**
 * None of the lines ahead is one of the records that are left of this seal. What the lines say of themselves, and the names of the
 * files, tell only how far to go on. @returns the next sequence; null when the rest of the seal has been told
 */
async function passStrangers(
  queue: RecordQueue,
  seal: Seal,
  at: number,
  report: (problem: Problem) => void,
): Promise<number | null> {
  const line = queue.peek(0);
  if (line === undefined) return at;
  if (line.segment.first > at) {
    const last = Math.min(seal.to, line.segment.first - 1);
    report(problemOf("record-missing", at, last, seal));
    return last === seal.to ? null : last + 1;
  }
  const following = queue.followingFirst();
  if (following !== undefined && following <= at) {
    report(problemOf("record-added", at, at, seal, line));
    const { segment } = line;
    for (;;) {
      await queue.ensure(1);
      if (queue.peek(0)?.segment !== segment) return at;
      queue.consume(1);
    }
  }
  const claimed = sequenceOf(line, seal.chain);
  if (claimed !== null && claimed > seal.to) {
    report(problemOf("record-missing", at, seal.to, seal));
    return null;
  }
  report(problemOf("record-changed", at, at, seal, line));
  queue.consume(1);
  return at === seal.to ? null : at + 1;
}

function sequenceOf(line: QueuedLine, chain: string): number | null {
  try {
    const record = readRecordLine(line.bytes.toString("utf8"));
    return record.chain === chain ? record.sequence : null;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return null;
  }
}

function isRecord(line: QueuedLine, short: string): boolean {
  return line.digest !== "" && line.digest.startsWith(short);
}

function shortDigest(line: QueuedLine | undefined): string {
  return line?.digest.slice(0, shortDigestDigits) ?? "";
}

function isAhead(queue: RecordQueue, short: string): boolean {
  const most = Math.min(lookAhead, queue.size() - 1);
  for (let ahead = 0; ahead <= most; ahead++) if (shortDigest(queue.peek(ahead)) === short) return true;
  return false;
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function kindOf(records: number, lines: number): ProblemKind {
  if (lines === 0) return "record-missing";
  return records === 0 ? "record-added" : "record-changed";
}

const words: Readonly<Partial<Record<ProblemKind, string>>> = {
  "record-missing": "is missing",
  "record-changed": "is not as it was sealed",
  "records-reordered": "is not at its place",
};

function problemOf(kind: ProblemKind, sequence: number, last: number, seal: Seal, line?: QueuedLine): Problem {
  const message =
    kind === "record-added"
      ? `A line that was never sealed stands before record ${sequence}.`
      : `Record ${sequence} ${words[kind]}: seal ${seal.seal}.`;
  return {
    kind,
    sequence,
    ...(last > sequence && { lastSequence: last }),
    seal: seal.seal,
    ...(line !== undefined && { file: line.segment.name, line: line.number }),
    message,
  };
}
