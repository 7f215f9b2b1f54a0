import { AuditError } from "../auditError.ts";
import { digestOf } from "../format/digest.ts";
import type { ReadingBody, RecordBody, RecoveryBody } from "../record.ts";
import type { HashAlgorithm } from "../seal.ts";
import { createAppendQueue, type Waiting } from "./appendQueue.ts";
import { openChainFolder } from "./chainFolder.ts";
import { lockChain } from "./chainLock.ts";
import { describeFailure } from "./describeFailure.ts";
import { readFreeSpace } from "./freeSpace.ts";
import type { Journal, WrittenBatch, WrittenRecord } from "./journal.ts";
import { createOpenIntents } from "./openIntents.ts";
import type { ChainPoint } from "./readSegment.ts";
import { cutRecord } from "./recordLine.ts";
import { recoverChain } from "./recoverChain.ts";
import { type OpenSegmentFile, openSegmentFile } from "./segmentFile.ts";
import { type Entry, nothingCut, openSegmentWriter } from "./segmentWriter.ts";

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
  const { maxWaiting = maxWaitingRecords, maxWaitingBytes = maxUnwrittenBytes, probeMs = 1_000 } = options;
  const limits = { warnBytes: options.warnFreeBytes, refuseBytes: options.refuseFreeBytes };
  const inWords = (error: unknown) => describeFailure(error, `The query log in ${directory}, chain ${chain},`);
  const folder = await openChainFolder(directory, chain).catch((error: unknown) => {
    throw inWords(error);
  });
  const unlock = lockChain(folder.lock);

  const intents = createOpenIntents();
  const open = async () => {
    const recovered = await recoverChain({ folder, chain, hashAlgorithm, sealed: await sealed() });
    const mayRotate = (first: number) => (intents.oldest() ?? first) >= first;
    const writer = await openSegmentWriter({ ...options, folder, now, openFile, mayRotate }, recovered);
    const space = await readFreeSpace(directory, limits);
    return { writer, space, tail: recovered.tail, openIntents: recovered.openIntents };
  };
  const { writer, tail, openIntents, ...opened } = await open().catch((error: unknown) => {
    unlock();
    throw inWords(error);
  });

  let { space } = opened;
  let failure: Error | null = null;
  let cut = nothingCut;
  let refused = 0;
  let batches = 0;
  let closed = false;
  let flushing: Promise<void> | null = null;
  let probing: Promise<void> | null = null;
  const listeners = new Set<(batch: WrittenBatch) => void>();
  const queue = createAppendQueue({ maxWaiting, maxWaitingBytes });

  const write = async (entries: readonly Entry[]) => {
    const batch = await writer.write(entries);
    batches += 1;
    intents.written(entries, batch.sequences, now());
    for (const listener of listeners) listener(batch);
    return batch;
  };
  const recover = (members: Omit<RecoveryBody, "kind">) => {
    const body: RecoveryBody = { kind: "recovery", ...members };
    return write([{ pieces: cutRecord(chain, body), body, reading: null }]);
  };

  /** Cuts what had been written of a batch that failed. */
  const cutAgain = async () => {
    const again = await writer.resume();
    if (cut.cutBytes === 0) cut = again;
  };

  const fail = async (error: unknown, waiting: readonly Waiting[]) => {
    const problem = inWords(error);
    failure = problem;
    const all = [...waiting, ...queue.clear()];
    refused += all.length;
    intents.failed(all);
    // Where this fails too the next probe tries it again; what is left of the batch belongs to no answer.
    await cutAgain().catch(() => undefined);
    for (const { reject } of all) reject(problem);
  };

  const flush = async () => {
    while (true) {
      // What else comes in this turn of the event loop is in the same batch.
      await new Promise<void>((next) => setImmediate(next));
      const waiting = queue.take();
      if (waiting.length === 0) break;
      try {
        const { sequences } = await write(waiting);
        for (const [index, { resolve }] of waiting.entries()) resolve({ chain, sequence: sequences[index] ?? 0 });
      } catch (error) {
        await fail(error, waiting);
      }
    }
    flushing = null;
  };

  const enqueue = (body: RecordBody, reading: ReadingBody | null) =>
    new Promise<WrittenRecord>((resolve, reject) => {
      try {
        queue.add({ pieces: cutRecord(chain, body), body, reading, resolve, reject });
      } catch (error) {
        intents.failed([{ body }]);
        throw error;
      }
      flushing ??= flush();
    });

  const append = async (body: RecordBody, reading: ReadingBody | null = null): Promise<WrittenRecord> => {
    // What has been done is recorded to the last byte.
    const isDone = body.kind === "administration" || (body.kind === "operation" && body.intent !== undefined);
    const hasRoom = space.problem === null || isDone;
    const problem = closed
      ? `The query log of chain ${chain} is closed.`
      : (failure?.message ?? (hasRoom ? null : space.problem));
    if (problem !== null) {
      refused += 1;
      intents.failed([{ body }]);
      throw new AuditError(problem);
    }
    const named = body.kind === "operation" || body.kind === "intent" ? body.operation : undefined;
    if (named !== undefined && reading?.reading !== named.reading) {
      throw new AuditError(`A record names the reading ${named.reading}, which was not given with it.`);
    }
    return enqueue(body, reading);
  };

  /** Writes whose outcome could not be recorded, or never came. */
  const nameUnknown = async () => {
    const unknown = intents.unknown(now());
    if (unknown.length === 0 || failure !== null) return;
    await enqueue({ kind: "recovery", reason: "outcome-unknown", cutBytes: 0, intents: unknown }, null);
  };

  const probe = async () => {
    await nameUnknown().catch(() => undefined);
    const before = space;
    space = await readFreeSpace(directory, limits);
    if (failure === null && (before.problem === null || space.problem !== null)) return;
    if (flushing !== null) return;
    const told = refused;
    try {
      if (failure !== null) await cutAgain();
      // It may be the second segment in a row that has to end: what is open is named, so that a start need not look further back.
      const open = failure === null ? [] : intents.sequences();
      await recover({ reason: "write-failure", ...cut, refused: told, intents: open });
      failure = null;
      cut = nothingCut;
      refused -= told;
    } catch (error) {
      failure = inWords(error);
    }
  };
  const timer = setInterval(() => {
    probing ??= probe().finally(() => {
      probing = null;
    });
  }, probeMs).unref();

  const drain = async () => {
    closed = true;
    clearInterval(timer);
    await probing;
    await flushing;
  };
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= drain().then(writer.close).finally(unlock);
    return closing;
  };

  const begin = async () => {
    if (tail.length > 0) {
      await recover({ reason: "torn-tail", cutBytes: tail.length, cutHash: digestOf(tail, hashAlgorithm) });
    }
    if (openIntents.length > 0) await recover({ reason: "outcome-unknown", cutBytes: 0, intents: openIntents });
  };
  await begin().catch(async (error: unknown) => {
    await close();
    throw inWords(error);
  });
  return {
    append,
    problem: () => failure?.message ?? space.problem,
    status: () => ({
      chain,
      sequence: writer.position().sequence,
      segments: writer.segments(),
      batches,
      freeBytes: space.bytes,
      warning: space.warning,
      problem: failure?.message ?? space.problem,
    }),
    position: writer.position,
    onDurable: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    drain,
    close,
  };
}
