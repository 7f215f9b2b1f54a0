import { AuditConfigError } from "../auditError.ts";
import { digestOf } from "../format/digest.ts";
import { longestUnsealedMs, mostRecordsOfSeal, sealContents, sealLine } from "../format/sealLine.ts";
import { createSigner } from "../format/signatures.ts";
import type { AdministrationBody } from "../record.ts";
import type { HashAlgorithm } from "../seal.ts";
import type { SealFiles } from "./openSealFiles.ts";
import { readSealKeys, type SealKey } from "./sealKeys.ts";

export interface SealerOptions {
  readonly chain: string;
  readonly hashAlgorithm: HashAlgorithm;
  readonly keysDirectory: string;
  readonly keys: readonly SealKey[];
  readonly files: SealFiles;
  /** Digests of the records after the last seal, in order. */
  readonly unsealed: readonly string[];
  /** At most so many records a seal; 1,000. */
  readonly sealRecords?: number;
  /** A seal at the latest after so long; 60,000. */
  readonly sealMs?: number;
  /** Milliseconds until a seal that could not be written is tried again; 1,000. */
  readonly sealRetryMs?: number;
  /** Records that may wait for a seal that cannot be written; 100,000. */
  readonly maxUnsealed?: number;
  readonly now?: () => number;
  /** Records that a new key is taken; resolves when that is on disk. */
  readonly record: (body: AdministrationBody) => Promise<unknown>;
  readonly onSeal?: (seal: { readonly seal: number; readonly line: string }) => void;
}

/** 封签 */
export interface Sealer {
  /** Digests of records that came to the disk, in order. */
  readonly add: (digests: readonly string[]) => void;
  readonly status: () => SealerStatus;
  /** Takes a new key where there is one, and seals all there is. */
  readonly seal: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface SealerStatus {
  /** Sequence up to which records are sealed. */
  readonly sealed: number;
  readonly seals: number;
  readonly unsealed: number;
  readonly keyId: string;
  /** Why the last seal could not be written, or a new key not be taken; null where it was. */
  readonly warning: string | null;
  /** Operations are refused: too many records wait. */
  readonly problem: string | null;
}

/** Seals first what a crash has left, with the newest key. */
export async function openSealer(options: SealerOptions): Promise<Sealer> {
  const { chain, hashAlgorithm, files, keysDirectory, now = Date.now, onSeal } = options;
  const {
    sealRecords = mostRecordsOfSeal,
    sealMs = longestUnsealedMs,
    sealRetryMs = 1_000,
    maxUnsealed = 100_000,
  } = options;
  let { keys } = options;
  // A newer one is taken by `takeKey`, so that its record is written also where it came while nobody ran.
  let current = keys.find(({ pair }) => pair.keyId === files.last.keyId) ?? newestOf(keys);
  let sign = createSigner(current.pair);
  let published = checkKeys(files, keys);
  let { seal, digest: previous } = files.last;
  let sealed = files.sealed?.sequence ?? 0;
  let unsealed = [...options.unsealed];
  let lastAt = now();
  let sealWarning: string | null = null;
  let keyWarning: string | null = null;
  let running: Promise<void> | null = null;
  let triedAt = 0;

  const takeKey = async () => {
    try {
      keys = await readSealKeys(keysDirectory, keys);
      const newest = newestOf(keys);
      if (newest !== current) {
        const change = { target: newest.pair.keyId, details: { before: current.pair.keyId } };
        // First its record: a process that dies between the two would else leave a change that nobody recorded.
        await options.record({ kind: "administration", action: "seal-key.rotated", ...change });
        current = newest;
        sign = createSigner(current.pair);
      }
      keyWarning = null;
    } catch (error) {
      keyWarning = `A new seal key could not be taken, so the one before goes on: ${messageOf(error)}`;
    }
  };

  const publishKeys = async () => {
    const until = keys.indexOf(current) + 1;
    for (const { line } of keys.slice(published, until)) {
      await files.keys.add(line);
      published += 1;
    }
  };

  const sealOnce = async () => {
    const digests = unsealed.slice(0, sealRecords);
    const head = digests.at(-1);
    if (head === undefined) return;
    await publishKeys();
    const line = sealLine(
      {
        chain,
        seal: seal + 1,
        from: sealed + 1,
        to: sealed + digests.length,
        previous,
        head,
        ...sealContents(digests, hashAlgorithm),
        time: new Date(now()).toISOString(),
        hashAlgorithm,
        signatureAlgorithm: current.pair.algorithm,
        keyId: current.pair.keyId,
      },
      sign,
    );
    await files.seals.add(line);
    seal += 1;
    sealed += digests.length;
    previous = digestOf(line, hashAlgorithm);
    unsealed = unsealed.slice(digests.length);
    onSeal?.({ seal, line });
  };

  const sealWhile = async (isDue: () => boolean) => {
    await takeKey();
    try {
      while (isDue()) await sealOnce();
      sealWarning = null;
    } catch (error) {
      sealWarning = `Seal ${seal + 1} could not be written and is tried again: ${messageOf(error)}`;
    }
    triedAt = now();
    if (unsealed.length < sealRecords) lastAt = now();
  };
  const start = (isDue: () => boolean) => {
    running ??= sealWhile(isDue).finally(() => {
      running = null;
    });
    return running;
  };
  const isFull = () => unsealed.length >= sealRecords;
  const isAny = () => unsealed.length > 0;

  const timer = setInterval(
    () => {
      if (!isAny()) lastAt = now();
      const isDue = sealWarning !== null || now() - lastAt >= sealMs;
      if ((isAny() && isDue) || keyWarning !== null) start(isAny);
    },
    Math.min(sealRetryMs, sealMs),
  ).unref();

  const sealAll = async () => {
    await running;
    await start(isAny);
  };
  // Seals what a crash has left; a key is taken also where nothing is to be sealed.
  await sealAll();
  return {
    add: (digests) => {
      for (const digest of digests) unsealed.push(digest);
      if (isFull() && (sealWarning === null || now() - triedAt >= sealRetryMs)) start(isFull);
    },
    seal: sealAll,
    status: () => ({
      sealed,
      seals: seal,
      unsealed: unsealed.length,
      keyId: current.pair.keyId,
      warning: sealWarning ?? keyWarning,
      problem:
        unsealed.length > maxUnsealed
          ? `${unsealed.length} records wait for a seal, more than ${maxUnsealed}. ${sealWarning ?? ""}`.trim()
          : null,
    }),
    close: async () => {
      clearInterval(timer);
      await sealAll();
      await files.close();
    },
  };
}

function newestOf(keys: readonly SealKey[]): SealKey {
  const newest = keys.at(-1);
  if (newest === undefined) throw new AuditConfigError("There is no key to seal the query log with.");
  return newest;
}

/** @returns how many of the keys the chain has published already */
function checkKeys({ keys: { lines } }: SealFiles, keys: readonly SealKey[]): number {
  const stranger = lines.findIndex((line, index) => line !== keys[index]?.line);
  if (stranger >= 0) {
    throw new AuditConfigError(
      `Key ${stranger + 1} of the chain is not the one in the folder of the private keys: put back the folder that belongs to this journal, or begin another chain.`,
    );
  }
  return lines.length;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
