import { AuditConfigError } from "../auditError.ts";
import { digestOf, zeroDigest } from "../format/digest.ts";
import type { HashAlgorithm } from "../seal.ts";
import { type ChainFolder, listSegments, type Segment } from "./chainFolder.ts";
import { findOpenIntents } from "./findOpenIntents.ts";
import { type ChainPoint, follow, readLastLine, readSegment } from "./readSegment.ts";

/** Where a chain goes on. */
export interface RecoveredChain {
  /** Null before the first. */
  readonly segment: RecoveredSegment | null;
  readonly segments: number;
  readonly head: ChainPoint;
  /** What was never finished, after `segment.size`: to be overwritten by the record that says so. */
  readonly tail: Buffer;
  /** 意图 Sequences of the intents that nothing follows, in order. */
  readonly openIntents: readonly number[];
}

export interface RecoveredSegment extends Segment {
  readonly size: number;
  readonly readings: ReadonlySet<string>;
  /** Unix milliseconds of its first record; null where it has none. */
  readonly since: number | null;
}

export interface RecoverOptions {
  readonly folder: ChainFolder;
  readonly chain: string;
  readonly hashAlgorithm: HashAlgorithm;
  /** Last record that a seal covers: the journal may not end before it. */
  readonly sealed: ChainPoint | null;
}

/**
 * Reads the last segment whole and the ends of the others. Nothing is changed.
 *
 * @throws AuditConfigError for whatever is wrong but an unfinished tail
 */
export async function recoverChain(options: RecoverOptions): Promise<RecoveredChain> {
  const { folder, sealed } = options;
  const segments = await listSegments(folder);
  const last = segments.at(-1);
  const start = await followSegments(segments, options);
  const recovered = last === undefined ? null : await readLast(last, start, options);
  const head = recovered?.head ?? start;
  if (sealed !== null && head.sequence < sealed.sequence) {
    const file = last?.file ?? folder.segments;
    throw new AuditConfigError(
      `${file} ends at sequence ${head.sequence}, and a seal covers ${sealed.sequence}: records were removed.`,
    );
  }
  return {
    segment: recovered?.segment ?? null,
    segments: segments.length,
    head,
    tail: recovered?.tail ?? Buffer.alloc(0),
    openIntents: await findOpenIntents(segments.slice(-2)),
  };
}

interface Start extends ChainPoint {
  readonly line: Buffer | null;
}

/** @returns the point before the last segment */
async function followSegments(segments: readonly Segment[], options: RecoverOptions): Promise<Start> {
  let before: Start = { sequence: 0, digest: zeroDigest, line: null };
  for (const [index, segment] of segments.entries()) {
    if (index > 0 && segment.first !== before.sequence + 1) {
      throw new AuditConfigError(
        `Segment ${segment.file} begins at sequence ${segment.first}, and the one before it ends at ${before.sequence}: a segment is missing or was cut.`,
      );
    }
    if (index === segments.length - 1) break;
    const line = await readLastLine(segment);
    if (line === null) {
      throw new AuditConfigError(`Segment ${segment.file} is empty, and segments follow it: it was cut.`);
    }
    const { sequence } = line.record;
    before = { sequence, digest: digestOf(line.bytes, options.hashAlgorithm), line: line.bytes };
  }
  return before;
}

async function readLast(last: Segment, start: Start, { chain, hashAlgorithm, sealed }: RecoverOptions) {
  const { lines, size, tail } = await readSegment(last);
  const [firstLine] = lines;
  let head: ChainPoint = start;
  if (start.line === null && last.first > 1) {
    // Retention has removed all before it, so what its first record names is found nowhere.
    head = { sequence: last.first - 1, digest: firstLine?.record.previous ?? sealedDigest(last, sealed) };
  }
  let lineBefore = start.line;
  const readings = new Set<string>();
  for (const line of lines) {
    head = follow(head, line, { file: last.file, chain, hashAlgorithm, lineBefore });
    if (head.sequence === sealed?.sequence && head.digest !== sealed.digest) {
      throw new AuditConfigError(
        `Segment ${last.file}, sequence ${head.sequence}: the record is not the one that was sealed: it was altered.`,
      );
    }
    if (line.record.kind === "reading") readings.add(line.record.reading);
    lineBefore = line.bytes;
  }
  const since = firstLine === undefined ? null : Date.parse(firstLine.record.time);
  return { segment: { ...last, size, readings, since }, head, tail };
}

function sealedDigest({ file, first }: Segment, sealed: ChainPoint | null): string {
  if (sealed?.sequence === first - 1) return sealed.digest;
  throw new AuditConfigError(`Segment ${file} is empty and there is none before it: sequence ${first - 1} is missing.`);
}
