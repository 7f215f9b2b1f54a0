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
  const first = chain.segment?.first ?? 0;
  const file = first > 0 ? await options.openFile(segmentFile(options.folder, first), "r+") : null;
  return new ChainWriter(options, chain, file);
}

class ChainWriter implements SegmentWriter {
  readonly #options: WriterOptions;
  #file: SegmentFile | null;
  /** Of the last record. */
  #sequence: number;
  #previous: string;
  #segments: number;
  /** Sequence with which the segment begins, the bytes of it that are on disk, and since when it is written. */
  #first: number;
  #offset: number;
  #since: number;
  #readings: Set<string>;
  #leftover: number;
  /** After a failed sync what the operating system gives back need not be what the disk holds: the file gets no more. */
  #untrusted = false;
  #batchBytes: Buffer;

  constructor(options: WriterOptions, { head, segment, segments, tail }: RecoveredChain, file: SegmentFile | null) {
    this.#options = options;
    this.#file = file;
    this.#sequence = head.sequence;
    this.#previous = head.digest;
    this.#segments = segments;
    this.#first = segment?.first ?? 0;
    this.#offset = segment?.size ?? 0;
    this.#since = segment?.since ?? options.now();
    this.#readings = new Set(segment?.readings);
    this.#leftover = tail.length;
    this.#batchBytes = tail;
  }

  async #rotate(): Promise<void> {
    const { folder, openFile, now } = this.#options;
    const next = segmentFile(folder, this.#sequence + 1);
    if (this.#first === this.#sequence + 1) await rm(next, { force: true });
    const made = await createSegment(openFile, next);
    try {
      await syncDirectory(folder.segments);
    } catch (error) {
      await made.close();
      throw error;
    }
    await this.#file?.close();
    if (this.#first !== this.#sequence + 1) this.#segments += 1;
    this.#file = made;
    this.#first = this.#sequence + 1;
    this.#offset = 0;
    this.#since = now();
    this.#readings = new Set();
    this.#untrusted = false;
  }

  async write(entries: readonly Entry[]): Promise<EntryBatch> {
    const { segmentBytes, segmentAgeMs, mayRotate, now } = this.#options;
    const isDue = this.#offset >= segmentBytes || now() - this.#since >= segmentAgeMs;
    const isFull = this.#leftover === 0 && this.#offset > 0 && isDue;
    if (this.#first === 0 || this.#untrusted || (isFull && mayRotate(this.#first))) await this.#rotate();
    if (this.#file === null) throw new AuditError("The journal's segment is not open.");
    const batch = lines(
      entries,
      {
        first: this.#sequence + 1,
        previous: this.#previous,
        readings: this.#readings,
        time: new Date(now()).toISOString(),
      },
      this.#options,
    );
    this.#batchBytes = batch.bytes;
    this.#file.write(batch.bytes, this.#offset);
    if (this.#leftover > 0) await this.#file.truncate(this.#offset + batch.bytes.length);
    try {
      await this.#file.sync();
    } catch (error) {
      this.#untrusted = true;
      throw error;
    }
    this.#leftover = 0;
    if (this.#offset === 0) this.#since = now();
    this.#offset += batch.bytes.length;
    this.#sequence += batch.digests.length;
    this.#previous = batch.digests.at(-1) ?? this.#previous;
    for (const reading of batch.newReadings) this.#readings.add(reading);
    const end = { sequence: this.#sequence, segment: this.#first, offset: this.#offset };
    return { sequences: batch.sequences, digests: batch.digests, from: this.#sequence - batch.digests.length + 1, end };
  }

  async resume(): Promise<CutTail> {
    await this.#file?.close().catch(() => undefined);
    this.#file = null;
    if (this.#first === 0) return nothingCut;
    const path = segmentFile(this.#options.folder, this.#first);
    const again = await this.#options.openFile(path, "r+");
    try {
      const size = await again.size();
      if (size < this.#offset) {
        throw new AuditError(
          `${path} has ${size} bytes and had ${this.#offset} on disk: sequence ${this.#sequence} or others before it are gone.`,
        );
      }
      const tail = await again.read(this.#offset, Math.min(size - this.#offset, this.#batchBytes.length));
      await again.truncate(this.#offset);
      await again.sync();
      this.#leftover = 0;
      this.#file = again;
      return tail.length === 0
        ? nothingCut
        : { cutBytes: size - this.#offset, cutHash: digestOf(tail, this.#options.hashAlgorithm) };
    } finally {
      if (this.#file === null) await again.close();
    }
  }

  position(): DurablePosition {
    return { sequence: this.#sequence, segment: this.#first, offset: this.#offset };
  }

  segments(): number {
    return this.#segments;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }
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
