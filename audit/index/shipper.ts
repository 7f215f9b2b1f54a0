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
  const { index, directory, own, isGone, log, batchRecords = 2_000, pauseMs = 1_000, gatherMs = 1_000 } = options;
  const dictionaries = createDictionaries(index.pool);
  const writer = createBatchWriter(index.pool, dictionaries);
  const shippers = new Map<string, ChainShipper>();
  const statuses = new Map<string, ChainStatus>();
  let failures = 0;
  let isClosed = false;
  let isPoked = false;
  let resting: { readonly end: () => void; readonly isPokable: boolean } | null = null;

  async function chains(): Promise<readonly ChainShipper[]> {
    const found = await listChains(directory);
    const isTaken = await Promise.all(found.map(async (chain) => chain === own?.chain || (await isGone(chain))));
    const taken = new Set(found.filter((_, at) => isTaken[at]));
    // Another process writes to it again, and speaks for it.
    for (const chain of [...statuses.keys()].filter((known) => !taken.has(known))) statuses.delete(chain);
    return [...taken].map((chain) => {
      const known = shippers.get(chain);
      if (known !== undefined) return known;
      const created = createChainShipper({
        ...{ directory, chain, index, writer, dictionaries, hashAlgorithm: options.hashAlgorithm },
        ...{ maxRecords: batchRecords, maxBytes: batchBytes },
        durable: chain === own?.chain ? own.durable : undefined,
      });
      shippers.set(chain, created);
      return created;
    });
  }

  function note(chain: string, lag: ChainLag, problem: string | null): void {
    statuses.set(chain, { chain, ...lag, problem });
    options.onLook?.([...statuses.values()]);
  }

  /** Everything of a chain, or until it fails. */
  async function shipChain(shipper: ChainShipper): Promise<unknown> {
    const { chain } = shipper;
    try {
      let notedAt = performance.now();
      while (!isClosed && (await shipper.step()) > 0) {
        if (performance.now() - notedAt < noteEveryMs) continue;
        note(chain, await shipper.lag(), null);
        notedAt = performance.now();
      }
      note(chain, await shipper.lag(), null);
      return null;
    } catch (error) {
      shipper.forget();
      writer.forget();
      const problem = describeFailure(error);
      const lag = await shipper.lag().catch(() => ({ shipped: null, records: 0, bytes: 0, ageS: 0 }));
      if (statuses.get(chain)?.problem !== problem)
        log.warn({ chain, problem }, "the audit index does not take records");
      note(chain, lag, problem);
      return error;
    }
  }

  async function round(): Promise<unknown> {
    let failure: unknown = null;
    for (const shipper of await chains()) failure = (await shipChain(shipper)) ?? failure;
    return failure;
  }

  let working: Promise<unknown> = Promise.resolve();
  function exclusively<Made>(run: () => Promise<Made>): Promise<Made> {
    const next = working.then(run, run);
    working = next.catch(() => undefined);
    return next;
  }

  async function rest(ms: number, isPokable: boolean): Promise<void> {
    if (isClosed || (isPokable && isPoked)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
      resting = { end, isPokable };
    });
    resting = null;
  }

  async function run(): Promise<void> {
    let wasWarned = false;
    while (!isClosed) {
      isPoked = false;
      const failure = await exclusively(round).catch((error: unknown) => error);
      failures = failure === null ? 0 : failures + 1;
      const { warning, problem } = status();
      if ((warning ?? problem) !== null && !wasWarned) log.warn({ warning, problem }, "the audit index lags behind");
      wasWarned = (warning ?? problem) !== null;
      await rest(gatherMs, false);
      // After a failure the pause is kept: being woken for each record would be no pause.
      await rest(Math.min(maxPauseMs, pauseMs * 2 ** Math.min(failures, 10)), failures === 0);
    }
  }

  const status = () => statusOf([...statuses.values()], options);

  const running = run();
  return {
    poke() {
      isPoked = true;
      if (resting?.isPokable === true) resting.end();
    },
    status,
    async catchUp() {
      const failure = await exclusively(round);
      if (failure !== null) throw failure;
    },
    async close() {
      isClosed = true;
      resting?.end();
      await running;
      await working;
    },
  };
}

/** PostgreSQL's sentences name rows in their details alone, which are left out. */
function describeFailure(error: unknown): string {
  if (error instanceof AuditIndexError) return error.message;
  if (error instanceof AggregateError) return describeFailure(error.errors[0]);
  const { code } = error as { code?: unknown };
  return `The audit index cannot be filled (${typeof code === "string" ? code : "no code"}): ${error instanceof Error ? error.message : "no reason given"}`;
}
