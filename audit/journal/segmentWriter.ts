import { rm } from "node:fs/promises";
import { AuditError } from "../auditError.ts";
import { digestOf } from "../format/digest.ts";
import type { ReadingBody, RecordBody, RecordPlace, RecoveryBody } from "../record.ts";
import type { HashAlgorithm } from "../seal.ts";
import { type ChainFolder, segmentFile, syncDirectory } from "./chainFolder.ts";
import type { DurablePosition, WrittenBatch } from "./journal.ts";
import { cutRecord, type RecordPieces, recordLine } from "./recordLine.ts";
import type { RecoveredChain } from "./recoverChain.ts";
import type { OpenSegmentFile, SegmentFile } from "./segmentFile.ts";

export interface WriterOptions {
  readonly folder: ChainFolder;
  readonly chain: string;
  readonly hashAlgorithm: HashAlgorithm;
  /** A segment of this size or age gets no further batch. */
  readonly segmentBytes: number;
  readonly segmentAgeMs: number;
  /** Whether a segment may end that begins with this sequence: an intent and its outcome are in two that follow each other. */
  readonly mayRotate: (first: number) => boolean;
  readonly now: () => number;
  readonly openFile: OpenSegmentFile;
}

export interface Entry {
  readonly pieces: RecordPieces;
  /** What the pieces were cut from. */
  readonly body: RecordBody;
  /** Written before the record where the segment does not have it yet. */
  readonly reading: ReadingBody | null;
}

/** With the sequence of each entry's record. */
export interface EntryBatch extends WrittenBatch {
  readonly sequences: readonly number[];
}

/** As a recovery record says it. */
export type CutTail = Pick<RecoveryBody, "cutBytes" | "cutHash">;

export const nothingCut: CutTail = { cutBytes: 0 };

export interface SegmentWriter {
  /** One write and one sync. After a failure nothing of it is used, and `resume` has to be called. */
  readonly write: (entries: readonly Entry[]) => Promise<EntryBatch>;
  /** Opens the last segment again and cuts what is not known to be on disk. */
  readonly resume: () => Promise<CutTail>;
  readonly position: () => DurablePosition;
  readonly segments: () => number;
  readonly close: () => Promise<void>;
}

/** Goes on where a chain ends; an unfinished tail is overwritten by the first batch. */
export async function openSegmentWriter(options: WriterOptions, chain: RecoveredChain): Promise<SegmentWriter> {
  const { folder, hashAlgorithm, openFile, now } = options;
  let { sequence, digest: previous } = chain.head;
  let { segments } = chain;
  let first = chain.segment?.first ?? 0;
  let offset = chain.segment?.size ?? 0;
  let since = chain.segment?.since ?? now();
  let readings = new Set(chain.segment?.readings);
  let leftover = chain.tail.length;
  let file: SegmentFile | null = null;
  /** After a failed sync what the operating system gives back need not be what the disk holds: the file gets no more. */
  let untrusted = false;
  let batchBytes: Buffer = chain.tail;

  const rotate = async () => {
    const next = segmentFile(folder, sequence + 1);
    if (first === sequence + 1) await rm(next, { force: true });
    const made = await createSegment(openFile, next);
    try {
      await syncDirectory(folder.segments);
    } catch (error) {
      await made.close();
      throw error;
    }
    await file?.close();
    if (first !== sequence + 1) segments += 1;
    file = made;
    first = sequence + 1;
    offset = 0;
    since = now();
    readings = new Set();
    untrusted = false;
  };

  const write = async (entries: readonly Entry[]): Promise<EntryBatch> => {
    const isFull =
      leftover === 0 && offset > 0 && (offset >= options.segmentBytes || now() - since >= options.segmentAgeMs);
    if (first === 0 || untrusted || (isFull && options.mayRotate(first))) await rotate();
    if (file === null) throw new AuditError("The journal's segment is not open.");
    const batch = lines(
      entries,
      { first: sequence + 1, previous, readings, time: new Date(now()).toISOString() },
      options,
    );
    batchBytes = batch.bytes;
    file.write(batch.bytes, offset);
    if (leftover > 0) await file.truncate(offset + batch.bytes.length);
    try {
      await file.sync();
    } catch (error) {
      untrusted = true;
      throw error;
    }
    leftover = 0;
    if (offset === 0) since = now();
    offset += batch.bytes.length;
    sequence += batch.digests.length;
    previous = batch.digests.at(-1) ?? previous;
    for (const reading of batch.newReadings) readings.add(reading);
    const end = { sequence, segment: first, offset };
    return { sequences: batch.sequences, digests: batch.digests, from: sequence - batch.digests.length + 1, end };
  };

  const resume = async (): Promise<CutTail> => {
    await file?.close().catch(() => undefined);
    file = null;
    if (first === 0) return nothingCut;
    const path = segmentFile(folder, first);
    const again = await openFile(path, "r+");
    try {
      const size = await again.size();
      if (size < offset) {
        throw new AuditError(
          `${path} has ${size} bytes and had ${offset} on disk: sequence ${sequence} or others before it are gone.`,
        );
      }
      const tail = await again.read(offset, Math.min(size - offset, batchBytes.length));
      await again.truncate(offset);
      await again.sync();
      leftover = 0;
      file = again;
      return tail.length === 0 ? nothingCut : { cutBytes: size - offset, cutHash: digestOf(tail, hashAlgorithm) };
    } finally {
      if (file === null) await again.close();
    }
  };

  if (first > 0) file = await openFile(segmentFile(folder, first), "r+");
  return {
    write,
    resume,
    position: () => ({ sequence, segment: first, offset }),
    segments: () => segments,
    close: async () => {
      await file?.close();
      file = null;
    },
  };
}

/** An empty one that an earlier try has left is taken. */
async function createSegment(openFile: OpenSegmentFile, path: string): Promise<SegmentFile> {
  try {
    return await openFile(path, "wx+");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const left = await openFile(path, "r+");
  const size = await left.size();
  if (size === 0) return left;
  await left.close();
  throw new AuditError(`${path} should be a new segment and holds ${size} bytes already.`);
}

interface BatchStart extends Pick<RecordPlace, "previous" | "time"> {
  readonly first: number;
  readonly readings: ReadonlySet<string>;
}

function lines(entries: readonly Entry[], start: BatchStart, { chain, hashAlgorithm }: WriterOptions) {
  let { previous, first: sequence } = start;
  let text = "";
  const sequences: number[] = [];
  const digests: string[] = [];
  const newReadings = new Set<string>();
  const add = (pieces: RecordPieces) => {
    const line = recordLine(pieces, { sequence, previous, time: start.time });
    previous = digestOf(line, hashAlgorithm);
    digests.push(previous);
    text += `${line}\n`;
    sequence += 1;
  };
  for (const { pieces, reading } of entries) {
    if (reading !== null && !start.readings.has(reading.reading) && !newReadings.has(reading.reading)) {
      add(cutRecord(chain, reading));
      newReadings.add(reading.reading);
    }
    sequences.push(sequence);
    add(pieces);
  }
  return { bytes: Buffer.from(text), sequences, digests, newReadings };
}
