import { Worker } from "node:worker_threads";
import { AuditIndexError } from "../index/indexError.ts";
import { type ChainStatus, statusOf } from "../index/lagStatus.ts";
import type { Shipper } from "../index/shipper.ts";
import type { ShippingOrder, ShippingReport, ShippingWork } from "./shippingMessages.ts";

export interface ShippingThreadOptions extends Omit<ShippingWork, "durable"> {
  readonly durable: () => number;
  /** The thread begins then: before there are tables it would only complain of that. */
  readonly startAfter?: Promise<unknown>;
  /** Until another thread begins where one has ended; 5,000 by default. */
  readonly restartMs?: number;
  readonly log: { readonly warn: (fields: object, text: string) => void };
}

/** Of the thread alone: two batches are a few megabytes. */
const maxHeapMegabytes = 256;
/** Room for what a batch leaves behind: collected while it is still in use, all of it would be copied. */
const maxYoungMegabytes = 96;
/** The thread gathers for a second: telling it of each batch would wake it for nothing, a hundred times. */
const tellEveryMs = 200;
/** A statement has 10 s. */
const closingMs = 15_000;

/**
 * A shipper beside the event loop: reading a batch again and writing it takes milliseconds in which nothing would be answered, and
 * what it allocates would be collected with what requests do. docs/decisions/0018
 */
export function openShippingThread(options: ShippingThreadOptions): Shipper {
  return new ShippingThread(options);
}

class ShippingThread implements Shipper {
  readonly #options: ShippingThreadOptions;
  /** What the thread is told at its start, but for how far the journal is. */
  readonly #work: Omit<ShippingWork, "durable">;
  readonly #restartMs: number;
  readonly #asked = new Map<number, PromiseWithResolvers<void>>();
  #starting: Promise<void> | null = null;
  #worker: Worker | null = null;
  #timer: NodeJS.Timeout | null = null;
  #telling: NodeJS.Timeout | null = null;
  #chains: readonly ChainStatus[] = [];
  #toldAt = performance.now();
  #lost: string | null = null;
  #number = 0;
  #isClosed = false;

  constructor(options: ShippingThreadOptions) {
    this.#options = options;
    const { durable, log, restartMs = 5_000, startAfter, ...work } = options;
    this.#restartMs = restartMs;
    this.#work = work;
    if (startAfter === undefined) this.#start();
    else this.#starting = startAfter.then(() => (this.#isClosed ? undefined : this.#start()));
  }

  #start(): void {
    const workerData: ShippingWork = { ...this.#work, durable: this.#options.durable() };
    const started = new Worker(new URL("./shippingWorker.ts", import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes, maxYoungGenerationSizeMb: maxYoungMegabytes },
    });
    this.#worker = started;
    started.on("message", (report: ShippingReport) => this.#receive(report));
    let reason = "it ended";
    started.on("error", (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    started.once("exit", () => this.#end(reason));
    started.unref();
  }

  #receive(report: ShippingReport): void {
    if (report.kind === "warning") this.#options.log.warn(report.fields, report.text);
    else if (report.kind === "chains") {
      this.#chains = report.chains;
      this.#toldAt = performance.now();
      this.#lost = null;
    } else {
      const waiting = this.#asked.get(report.number);
      this.#asked.delete(report.number);
      if (report.problem === null) waiting?.resolve();
      else waiting?.reject(new AuditIndexError(report.problem));
    }
  }

  /** What it had under way was no transaction, or a whole one: another goes on from there. */
  #end(reason: string): void {
    this.#worker = null;
    const ended = new AuditIndexError(`The thread that fills the audit index has ended: ${reason}`);
    for (const { reject } of this.#asked.values()) reject(ended);
    this.#asked.clear();
    if (this.#isClosed) return;
    this.#lost = `${ended.message}. Another begins in ${this.#restartMs / 1_000} s.`;
    this.#options.log.warn({ problem: this.#lost }, "the audit index does not take records");
    this.#timer = setTimeout(() => this.#start(), this.#restartMs).unref();
  }

  #order(one: ShippingOrder): void {
    this.#worker?.postMessage(one);
  }

  poke(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = null;
      this.#order({ kind: "durable", sequence: this.#options.durable() });
    }, tellEveryMs).unref();
  }

  status(): ReturnType<Shipper["status"]> {
    // Nothing is told while a batch is under way, or the thread is gone; what waits grows older meanwhile.
    const sinceS = (performance.now() - this.#toldAt) / 1_000;
    const now = this.#chains.map((one) => (one.records === 0 ? one : { ...one, ageS: one.ageS + sinceS }));
    const status = statusOf(now, this.#work);
    return { ...status, problem: this.#lost ?? status.problem };
  }

  async catchUp(): Promise<void> {
    await this.#starting;
    if (this.#worker === null) throw new AuditIndexError(this.#lost ?? "The audit index is closed.");
    this.#number += 1;
    const waiting = Promise.withResolvers<void>();
    this.#asked.set(this.#number, waiting);
    this.#order({ kind: "durable", sequence: this.#options.durable() });
    this.#order({ kind: "catchUp", number: this.#number });
    return waiting.promise;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const waiting of [this.#timer, this.#telling]) if (waiting !== null) clearTimeout(waiting);
    const ending = this.#worker;
    if (ending === null) return;
    const exited = new Promise<void>((resolve) => {
      ending.once("exit", () => resolve());
    });
    ending.ref();
    this.#order({ kind: "close" });
    const deadline = setTimeout(() => void ending.terminate(), closingMs);
    await exited;
    clearTimeout(deadline);
  }
}
