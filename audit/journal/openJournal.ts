import { type AuditConfigError, AuditError } from "../auditError.ts";
import { digestOf } from "../format/digest.ts";
import type { ReadingBody, RecordBody, RecoveryBody } from "../record.ts";
import type { HashAlgorithm } from "../seal.ts";
import { type AppendQueue, createAppendQueue, type Waiting } from "./appendQueue.ts";
import { openChainFolder } from "./chainFolder.ts";
import { lockChain } from "./chainLock.ts";
import { describeFailure } from "./describeFailure.ts";
import { type FreeSpace, readFreeSpace } from "./freeSpace.ts";
import type { DurablePosition, Journal, JournalStatus, WrittenBatch, WrittenRecord } from "./journal.ts";
import { createOpenIntents, type OpenIntents } from "./openIntents.ts";
import type { ChainPoint } from "./readSegment.ts";
import { cutRecord } from "./recordLine.ts";
import { type RecoveredChain, recoverChain } from "./recoverChain.ts";
import { type OpenSegmentFile, openSegmentFile } from "./segmentFile.ts";
import { type Entry, type EntryBatch, nothingCut, openSegmentWriter, type SegmentWriter } from "./segmentWriter.ts";

export interface JournalOptions {
  /** Holds the folders of all chains. */
  readonly directory: string;
  readonly chain: string;
  readonly hashAlgorithm: HashAlgorithm;
  /** A segment of this size gets no further batch. */
  readonly segmentBytes: number;
  /** Nor one of this age. */
  readonly segmentAgeMs: number;
  /** Bytes free of the file system: a warning below the one, operations refused below the other. */
  readonly warnFreeBytes: number;
  readonly refuseFreeBytes: number;
  /** Last record that a seal covers, as the seal says; asked for when this process has the chain for itself. */
  readonly sealed: () => Promise<ChainPoint | null>;
  /** Records and bytes that may wait for the disk; 10,000 and 64 MiB. */
  readonly maxWaiting?: number;
  readonly maxWaitingBytes?: number;
  /** Milliseconds between two tries to write again, and between two looks at the free space; 1,000. */
  readonly probeMs?: number;
  readonly now?: () => number;
  readonly openFile?: OpenSegmentFile;
}

/** Records that wait for the disk; with more, it has stopped, and so do the requests. */
const maxWaitingRecords = 10_000;

/** The same in bytes of memory. */
const maxUnwrittenBytes = 64 * 1024 * 1024;

/**
 * Group commit: what comes while a batch is on its way to the disk is the next batch. Numbers, digests and times are given when a
 * batch is written, so that one that failed has used none.
 *
 * @throws AuditConfigError for a chain that another process has, or that is damaged other than by a crash
 * @throws AuditError where the folder cannot be written
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { directory, chain, hashAlgorithm, sealed, now = Date.now, openFile = openSegmentFile } = options;
  const folder = await openChainFolder(directory, chain).catch((error: unknown) => {
    throw inWords(options, error);
  });
  const unlock = lockChain(folder.lock);

  const intents = createOpenIntents();
  const open = async () => {
    const recovered = await recoverChain({ folder, chain, hashAlgorithm, sealed: await sealed() });
    const mayRotate = (first: number) => (intents.oldest() ?? first) >= first;
    const writer = await openSegmentWriter({ ...options, folder, now, openFile, mayRotate }, recovered);
    const space = await readFreeSpace(directory, freeLimits(options));
    return { writer, space, recovered };
  };
  const { recovered, ...parts } = await open().catch((error: unknown) => {
    unlock();
    throw inWords(options, error);
  });
  const journal = new GroupCommit(options, { ...parts, intents, unlock });
  await journal.begin(recovered).catch(async (error: unknown) => {
    await journal.close();
    throw inWords(options, error);
  });
  return journal;
}

function inWords({ directory, chain }: JournalOptions, error: unknown): AuditError | AuditConfigError {
  return describeFailure(error, `The query log in ${directory}, chain ${chain},`);
}

function freeLimits({ warnFreeBytes: warnBytes, refuseFreeBytes: refuseBytes }: JournalOptions) {
  return { warnBytes, refuseBytes };
}

interface JournalParts {
  readonly writer: SegmentWriter;
  readonly intents: OpenIntents;
  readonly space: FreeSpace;
  readonly unlock: () => void;
}

class GroupCommit implements Journal {
  readonly #options: JournalOptions;
  readonly #now: () => number;
  readonly #writer: SegmentWriter;
  readonly #intents: OpenIntents;
  readonly #unlock: () => void;
  readonly #queue: AppendQueue;
  readonly #timer: NodeJS.Timeout;
  readonly #listeners = new Set<(batch: WrittenBatch) => void>();
  #space: FreeSpace;
  #failure: Error | null = null;
  /** What was cut of the batch that failed. */
  #cut = nothingCut;
  /** Records refused since the last one that says so. */
  #refused = 0;
  #batches = 0;
  #closed = false;
  #flushing: Promise<void> | null = null;
  #probing: Promise<void> | null = null;
  #closing: Promise<void> | null = null;

  constructor(options: JournalOptions, { writer, intents, space, unlock }: JournalParts) {
    const { maxWaiting = maxWaitingRecords, maxWaitingBytes = maxUnwrittenBytes, probeMs = 1_000 } = options;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#writer = writer;
    this.#intents = intents;
    this.#space = space;
    this.#unlock = unlock;
    this.#queue = createAppendQueue({ maxWaiting, maxWaitingBytes });
    this.#timer = setInterval(() => {
      this.#probing ??= this.#probe().finally(() => {
        this.#probing = null;
      });
    }, probeMs).unref();
  }

  /** Records what a crash has left: once, before anything else. */
  async begin({ tail, openIntents }: RecoveredChain): Promise<void> {
    if (tail.length > 0) {
      const cutHash = digestOf(tail, this.#options.hashAlgorithm);
      await this.#recover({ reason: "torn-tail", cutBytes: tail.length, cutHash });
    }
    if (openIntents.length > 0) await this.#recover({ reason: "outcome-unknown", cutBytes: 0, intents: openIntents });
  }

  async append(body: RecordBody, reading: ReadingBody | null = null): Promise<WrittenRecord> {
    // What has been done is recorded to the last byte.
    const isDone = body.kind === "administration" || (body.kind === "operation" && body.intent !== undefined);
    const hasRoom = this.#space.problem === null || isDone;
    const problem = this.#closed
      ? `The query log of chain ${this.#options.chain} is closed.`
      : (this.#failure?.message ?? (hasRoom ? null : this.#space.problem));
    if (problem !== null) {
      this.#refused += 1;
      this.#intents.failed([{ body }]);
      throw new AuditError(problem);
    }
    const named = body.kind === "operation" || body.kind === "intent" ? body.operation : undefined;
    if (named !== undefined && reading?.reading !== named.reading) {
      throw new AuditError(`A record names the reading ${named.reading}, which was not given with it.`);
    }
    return this.#enqueue(body, reading);
  }

  problem(): string | null {
    return this.#failure?.message ?? this.#space.problem;
  }

  status(): JournalStatus {
    return {
      chain: this.#options.chain,
      sequence: this.#writer.position().sequence,
      segments: this.#writer.segments(),
      batches: this.#batches,
      freeBytes: this.#space.bytes,
      warning: this.#space.warning,
      problem: this.problem(),
    };
  }

  position(): DurablePosition {
    return this.#writer.position();
  }

  onDurable(listener: (batch: WrittenBatch) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async drain(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#probing;
    await this.#flushing;
  }

  close(): Promise<void> {
    this.#closing ??= this.drain()
      .then(() => this.#writer.close())
      .finally(this.#unlock);
    return this.#closing;
  }

  async #write(entries: readonly Entry[]): Promise<EntryBatch> {
    const batch = await this.#writer.write(entries);
    this.#batches += 1;
    this.#intents.written(entries, batch.sequences, this.#now());
    for (const listener of this.#listeners) listener(batch);
    return batch;
  }

  #recover(members: Omit<RecoveryBody, "kind">): Promise<EntryBatch> {
    const body: RecoveryBody = { kind: "recovery", ...members };
    return this.#write([{ pieces: cutRecord(this.#options.chain, body), body, reading: null }]);
  }

  /** Cuts what had been written of a batch that failed. */
  async #cutAgain(): Promise<void> {
    const again = await this.#writer.resume();
    if (this.#cut.cutBytes === 0) this.#cut = again;
  }

  async #fail(error: unknown, waiting: readonly Waiting[]): Promise<void> {
    const problem = inWords(this.#options, error);
    this.#failure = problem;
    const all = [...waiting, ...this.#queue.clear()];
    this.#refused += all.length;
    this.#intents.failed(all);
    // Where this fails too the next probe tries it again; what is left of the batch belongs to no answer.
    await this.#cutAgain().catch(() => undefined);
    for (const { reject } of all) reject(problem);
  }

  async #flush(): Promise<void> {
    while (true) {
      // What else comes in this turn of the event loop is in the same batch.
      await new Promise<void>((next) => setImmediate(next));
      const waiting = this.#queue.take();
      if (waiting.length === 0) break;
      try {
        const { sequences } = await this.#write(waiting);
        const { chain } = this.#options;
        for (const [index, { resolve }] of waiting.entries()) resolve({ chain, sequence: sequences[index] ?? 0 });
      } catch (error) {
        await this.#fail(error, waiting);
      }
    }
    this.#flushing = null;
  }

  #enqueue(body: RecordBody, reading: ReadingBody | null): Promise<WrittenRecord> {
    return new Promise((resolve, reject) => {
      try {
        this.#queue.add({ pieces: cutRecord(this.#options.chain, body), body, reading, resolve, reject });
      } catch (error) {
        this.#intents.failed([{ body }]);
        throw error;
      }
      this.#flushing ??= this.#flush();
    });
  }

  /** Writes whose outcome could not be recorded, or never came. */
  async #nameUnknown(): Promise<void> {
    const unknown = this.#intents.unknown(this.#now());
    if (unknown.length === 0 || this.#failure !== null) return;
    await this.#enqueue({ kind: "recovery", reason: "outcome-unknown", cutBytes: 0, intents: unknown }, null);
  }

  async #probe(): Promise<void> {
    await this.#nameUnknown().catch(() => undefined);
    const before = this.#space;
    this.#space = await readFreeSpace(this.#options.directory, freeLimits(this.#options));
    if (this.#failure === null && (before.problem === null || this.#space.problem !== null)) return;
    if (this.#flushing !== null) return;
    const told = this.#refused;
    try {
      if (this.#failure !== null) await this.#cutAgain();
      // It may be the second segment in a row that has to end: what is open is named, so that a start need not look further back.
      const open = this.#failure === null ? [] : this.#intents.sequences();
      await this.#recover({ reason: "write-failure", ...this.#cut, refused: told, intents: open });
      this.#failure = null;
      this.#cut = nothingCut;
      this.#refused -= told;
    } catch (error) {
      this.#failure = inWords(this.#options, error);
    }
  }
}
