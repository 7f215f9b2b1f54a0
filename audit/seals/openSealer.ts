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
  const sealer = new ChainSealer(options);
  // A key is taken also where nothing is to be sealed.
  await sealer.seal();
  return sealer;
}

class ChainSealer implements Sealer {
  readonly #options: SealerOptions;
  readonly #now: () => number;
  readonly #sealRecords: number;
  readonly #sealMs: number;
  readonly #sealRetryMs: number;
  readonly #maxUnsealed: number;
  readonly #timer: NodeJS.Timeout;
  #keys: readonly SealKey[];
  #current: SealKey;
  #sign: ReturnType<typeof createSigner>;
  /** Keys that stand in the chain. */
  #published: number;
  /** Number and digest of the last seal, and the sequence up to which it goes. */
  #seal: number;
  #previous: string;
  #sealed: number;
  #unsealed: string[];
  #lastAt: number;
  #triedAt = 0;
  #sealWarning: string | null = null;
  #keyWarning: string | null = null;
  #running: Promise<void> | null = null;

  constructor(options: SealerOptions) {
    const { files, keys } = options;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#sealRecords = options.sealRecords ?? mostRecordsOfSeal;
    this.#sealMs = options.sealMs ?? longestUnsealedMs;
    this.#sealRetryMs = options.sealRetryMs ?? 1_000;
    this.#maxUnsealed = options.maxUnsealed ?? 100_000;
    this.#keys = keys;
    // A newer one is taken by `#takeKey`, so that its record is written also where it came while nobody ran.
    this.#current = keys.find(({ pair }) => pair.keyId === files.last.keyId) ?? newestOf(keys);
    this.#sign = createSigner(this.#current.pair);
    this.#published = checkKeys(files, keys);
    this.#seal = files.last.seal;
    this.#previous = files.last.digest;
    this.#sealed = files.sealed?.sequence ?? 0;
    this.#unsealed = [...options.unsealed];
    this.#lastAt = this.#now();
    this.#timer = setInterval(() => this.#look(), Math.min(this.#sealRetryMs, this.#sealMs)).unref();
  }

  add(digests: readonly string[]): void {
    for (const digest of digests) this.#unsealed.push(digest);
    const mayTry = this.#sealWarning === null || this.#now() - this.#triedAt >= this.#sealRetryMs;
    if (this.#isFull() && mayTry) this.#start(() => this.#isFull());
  }

  async seal(): Promise<void> {
    await this.#running;
    await this.#start(() => this.#isAny());
  }

  status(): SealerStatus {
    const waiting = this.#unsealed.length;
    return {
      sealed: this.#sealed,
      seals: this.#seal,
      unsealed: waiting,
      keyId: this.#current.pair.keyId,
      warning: this.#sealWarning ?? this.#keyWarning,
      problem:
        waiting > this.#maxUnsealed
          ? `${waiting} records wait for a seal, more than ${this.#maxUnsealed}. ${this.#sealWarning ?? ""}`.trim()
          : null,
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.seal();
    await this.#options.files.close();
  }

  #look(): void {
    if (!this.#isAny()) this.#lastAt = this.#now();
    const isDue = this.#sealWarning !== null || this.#now() - this.#lastAt >= this.#sealMs;
    if ((this.#isAny() && isDue) || this.#keyWarning !== null) this.#start(() => this.#isAny());
  }

  async #takeKey(): Promise<void> {
    try {
      this.#keys = await readSealKeys(this.#options.keysDirectory, this.#keys);
      const newest = newestOf(this.#keys);
      if (newest !== this.#current) {
        const change = { target: newest.pair.keyId, details: { before: this.#current.pair.keyId } };
        // First its record: a process that dies between the two would else leave a change that nobody recorded.
        await this.#options.record({ kind: "administration", action: "seal-key.rotated", ...change });
        this.#current = newest;
        this.#sign = createSigner(this.#current.pair);
      }
      this.#keyWarning = null;
    } catch (error) {
      this.#keyWarning = `A new seal key could not be taken, so the one before goes on: ${messageOf(error)}`;
    }
  }

  async #publishKeys(): Promise<void> {
    const until = this.#keys.indexOf(this.#current) + 1;
    for (const { line } of this.#keys.slice(this.#published, until)) {
      await this.#options.files.keys.add(line);
      this.#published += 1;
    }
  }

  async #sealOnce(): Promise<void> {
    const digests = this.#unsealed.slice(0, this.#sealRecords);
    const head = digests.at(-1);
    if (head === undefined) return;
    await this.#publishKeys();
    const { chain, hashAlgorithm, files, onSeal } = this.#options;
    const line = sealLine(
      {
        chain,
        seal: this.#seal + 1,
        from: this.#sealed + 1,
        to: this.#sealed + digests.length,
        previous: this.#previous,
        head,
        ...sealContents(digests, hashAlgorithm),
        time: new Date(this.#now()).toISOString(),
        hashAlgorithm,
        signatureAlgorithm: this.#current.pair.algorithm,
        keyId: this.#current.pair.keyId,
      },
      this.#sign,
    );
    await files.seals.add(line);
    this.#seal += 1;
    this.#sealed += digests.length;
    this.#previous = digestOf(line, hashAlgorithm);
    this.#unsealed = this.#unsealed.slice(digests.length);
    onSeal?.({ seal: this.#seal, line });
  }

  async #sealWhile(isDue: () => boolean): Promise<void> {
    await this.#takeKey();
    try {
      while (isDue()) await this.#sealOnce();
      this.#sealWarning = null;
    } catch (error) {
      this.#sealWarning = `Seal ${this.#seal + 1} could not be written and is tried again: ${messageOf(error)}`;
    }
    this.#triedAt = this.#now();
    if (this.#unsealed.length < this.#sealRecords) this.#lastAt = this.#now();
  }

  #start(isDue: () => boolean): Promise<void> {
    this.#running ??= this.#sealWhile(isDue).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  #isFull(): boolean {
    return this.#unsealed.length >= this.#sealRecords;
  }

  #isAny(): boolean {
    return this.#unsealed.length > 0;
  }
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
