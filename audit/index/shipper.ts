import type { HashAlgorithm } from "../seal.ts";
import { listChains } from "./chainFiles.ts";
import { type ChainLag, type ChainShipper, createChainShipper } from "./chainShipper.ts";
import { createDictionaries } from "./dictionaries.ts";
import { AuditIndexError } from "./indexError.ts";
import { type ChainStatus, type LagBounds, type ShipperStatus, statusOf } from "./lagStatus.ts";
import type { AuditIndex } from "./openIndex.ts";
import { createBatchWriter } from "./writeBatch.ts";

/** 索引搬运 Carries journals into the index: exactly once, in order, going on after any stop. */
export interface Shipper {
  /** There is something new: look at once. */
  readonly poke: () => void;
  readonly status: () => ShipperStatus;
  /** Until everything on disk is in the index. @throws what keeps it from being */
  readonly catchUp: () => Promise<void>;
  /** After the batch under way. */
  readonly close: () => Promise<void>;
}

export interface ShipperOptions extends LagBounds {
  readonly index: AuditIndex;
  /** AUDIT_DIR */
  readonly directory: string;
  /** The chain that this process writes, and the last sequence of it that is safe on disk. */
  readonly own: { readonly chain: string; readonly durable: () => number } | null;
  /** Whether nobody writes to another chain any more. Two that both take such a chain do no harm. */
  readonly isGone: (chain: string) => boolean | Promise<boolean>;
  /** Of chains that have no seal yet. */
  readonly hashAlgorithm: HashAlgorithm;
  /** Told after each look at a chain. */
  readonly onLook?: (chains: readonly ChainStatus[]) => void;
  readonly log: { readonly warn: (fields: object, text: string) => void };
  /** 2,000 by default. */
  readonly batchRecords?: number;
  /** Between two looks when nothing is there, 1,000 by default; after a failure it doubles, up to 30 s. */
  readonly pauseMs?: number;
  /** After a look, what comes waits this long for more: a transaction costs the same for one record and a thousand. 1,000 by default. */
  readonly gatherMs?: number;
}

const batchBytes = 4 * 1024 * 1024;
const maxPauseMs = 30_000;
/** How far behind it is is told this often while it catches up. */
const noteEveryMs = 1_000;

export function openShipper(options: ShipperOptions): Shipper {
  return new IndexShipping(options);
}

class IndexShipping implements Shipper {
  readonly #options: ShipperOptions;
  readonly #batchRecords: number;
  readonly #pauseMs: number;
  readonly #gatherMs: number;
  readonly #dictionaries: ReturnType<typeof createDictionaries>;
  readonly #writer: ReturnType<typeof createBatchWriter>;
  readonly #shippers = new Map<string, ChainShipper>();
  readonly #statuses = new Map<string, ChainStatus>();
  #failures = 0;
  #isClosed = false;
  #isPoked = false;
  #resting: { readonly end: () => void; readonly isPokable: boolean } | null = null;
  #working: Promise<unknown> = Promise.resolve();
  readonly #running: Promise<void>;

  constructor(options: ShipperOptions) {
    this.#options = options;
    this.#batchRecords = options.batchRecords ?? 2_000;
    this.#pauseMs = options.pauseMs ?? 1_000;
    this.#gatherMs = options.gatherMs ?? 1_000;
    this.#dictionaries = createDictionaries(options.index.pool);
    this.#writer = createBatchWriter(options.index.pool, this.#dictionaries);
    this.#running = this.#run();
  }

  async #chains(): Promise<readonly ChainShipper[]> {
    const { index, directory, own, isGone, hashAlgorithm } = this.#options;
    const found = await listChains(directory);
    const isTaken = await Promise.all(found.map(async (chain) => chain === own?.chain || (await isGone(chain))));
    const taken = new Set(found.filter((_, at) => isTaken[at]));
    // Another process writes to it again, and speaks for it.
    for (const chain of [...this.#statuses.keys()].filter((known) => !taken.has(known))) this.#statuses.delete(chain);
    return [...taken].map((chain) => {
      const known = this.#shippers.get(chain);
      if (known !== undefined) return known;
      const created = createChainShipper({
        ...{ directory, chain, index, writer: this.#writer, dictionaries: this.#dictionaries, hashAlgorithm },
        ...{ maxRecords: this.#batchRecords, maxBytes: batchBytes },
        durable: chain === own?.chain ? own.durable : undefined,
      });
      this.#shippers.set(chain, created);
      return created;
    });
  }

  #note(chain: string, lag: ChainLag, problem: string | null): void {
    this.#statuses.set(chain, { chain, ...lag, problem });
    this.#options.onLook?.([...this.#statuses.values()]);
  }

  /** Everything of a chain, or until it fails. */
  async #shipChain(shipper: ChainShipper): Promise<unknown> {
    const { chain } = shipper;
    try {
      let notedAt = performance.now();
      while (!this.#isClosed && (await shipper.step()) > 0) {
        if (performance.now() - notedAt < noteEveryMs) continue;
        this.#note(chain, await shipper.lag(), null);
        notedAt = performance.now();
      }
      this.#note(chain, await shipper.lag(), null);
      return null;
    } catch (error) {
      shipper.forget();
      this.#writer.forget();
      const problem = describeFailure(error);
      const lag = await shipper.lag().catch(() => ({ shipped: null, records: 0, bytes: 0, ageS: 0 }));
      if (this.#statuses.get(chain)?.problem !== problem) {
        this.#options.log.warn({ chain, problem }, "the audit index does not take records");
      }
      this.#note(chain, lag, problem);
      return error;
    }
  }

  async #round(): Promise<unknown> {
    let failure: unknown = null;
    for (const shipper of await this.#chains()) failure = (await this.#shipChain(shipper)) ?? failure;
    return failure;
  }

  #exclusively<Made>(run: () => Promise<Made>): Promise<Made> {
    const next = this.#working.then(run, run);
    this.#working = next.catch(() => undefined);
    return next;
  }

  async #rest(ms: number, isPokable: boolean): Promise<void> {
    if (this.#isClosed || (isPokable && this.#isPoked)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#resting = { end, isPokable };
    });
    this.#resting = null;
  }

  async #run(): Promise<void> {
    let wasWarned = false;
    while (!this.#isClosed) {
      this.#isPoked = false;
      const failure = await this.#exclusively(() => this.#round()).catch((error: unknown) => error);
      this.#failures = failure === null ? 0 : this.#failures + 1;
      const { warning, problem } = this.status();
      if ((warning ?? problem) !== null && !wasWarned) {
        this.#options.log.warn({ warning, problem }, "the audit index lags behind");
      }
      wasWarned = (warning ?? problem) !== null;
      await this.#rest(this.#gatherMs, false);
      // After a failure the pause is kept: being woken for each record would be no pause.
      await this.#rest(Math.min(maxPauseMs, this.#pauseMs * 2 ** Math.min(this.#failures, 10)), this.#failures === 0);
    }
  }

  status(): ReturnType<Shipper["status"]> {
    return statusOf([...this.#statuses.values()], this.#options);
  }

  poke(): void {
    this.#isPoked = true;
    if (this.#resting?.isPokable === true) this.#resting.end();
  }

  async catchUp(): Promise<void> {
    const failure = await this.#exclusively(() => this.#round());
    if (failure !== null) throw failure;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#resting?.end();
    await this.#running;
    await this.#working;
  }
}

/** PostgreSQL's sentences name rows in their details alone, which are left out. */
function describeFailure(error: unknown): string {
  if (error instanceof AuditIndexError) return error.message;
  if (error instanceof AggregateError) return describeFailure(error.errors[0]);
  const { code } = error as { code?: unknown };
  return `The audit index cannot be filled (${typeof code === "string" ? code : "no code"}): ${error instanceof Error ? error.message : "no reason given"}`;
}
