import { Worker } from "node:worker_threads";
import { AuditIndexError } from "../index/indexError.ts";
import { type ChainStatus, statusOf } from "../index/lagStatus.ts";
import type { Shipper } from "../index/shipper.ts";
import type { ShippingOrder, ShippingReport, ShippingWork } from "./shippingMessages.ts";

export interface ShippingThreadOptions extends Omit<ShippingWork, "durable"> {
  readonly durable: () => number;
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
  const { durable, log, restartMs = 5_000, ...work } = options;
  const asked = new Map<number, PromiseWithResolvers<void>>();
  let worker: Worker | null = null;
  let timer: NodeJS.Timeout | null = null;
  let telling: NodeJS.Timeout | null = null;
  let chains: readonly ChainStatus[] = [];
  let toldAt = performance.now();
  let lost: string | null = null;
  let number = 0;
  let isClosed = false;

  function start(): void {
    const workerData: ShippingWork = { ...work, durable: durable() };
    const started = new Worker(new URL("./shippingWorker.ts", import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes, maxYoungGenerationSizeMb: maxYoungMegabytes },
    });
    worker = started;
    started.on("message", receive);
    let reason = "it ended";
    started.on("error", (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    started.once("exit", () => end(reason));
    started.unref();
  }

  function receive(report: ShippingReport): void {
    if (report.kind === "warning") log.warn(report.fields, report.text);
    else if (report.kind === "chains") {
      chains = report.chains;
      toldAt = performance.now();
      lost = null;
    } else {
      const waiting = asked.get(report.number);
      asked.delete(report.number);
      if (report.problem === null) waiting?.resolve();
      else waiting?.reject(new AuditIndexError(report.problem));
    }
  }

  /** What it had under way was no transaction, or a whole one: another goes on from there. */
  function end(reason: string): void {
    worker = null;
    const ended = new AuditIndexError(`The thread that fills the audit index has ended: ${reason}`);
    for (const { reject } of asked.values()) reject(ended);
    asked.clear();
    if (isClosed) return;
    lost = `${ended.message}. Another begins in ${restartMs / 1_000} s.`;
    log.warn({ problem: lost }, "the audit index does not take records");
    timer = setTimeout(start, restartMs).unref();
  }

  function order(one: ShippingOrder): void {
    worker?.postMessage(one);
  }

  start();
  return {
    poke() {
      telling ??= setTimeout(() => {
        telling = null;
        order({ kind: "durable", sequence: durable() });
      }, tellEveryMs).unref();
    },
    status() {
      // Nothing is told while a batch is under way, or the thread is gone; what waits grows older meanwhile.
      const sinceS = (performance.now() - toldAt) / 1_000;
      const now = chains.map((one) => (one.records === 0 ? one : { ...one, ageS: one.ageS + sinceS }));
      const status = statusOf(now, work);
      return { ...status, problem: lost ?? status.problem };
    },
    catchUp() {
      if (worker === null) return Promise.reject(new AuditIndexError(lost ?? "The audit index is closed."));
      number += 1;
      const waiting = Promise.withResolvers<void>();
      asked.set(number, waiting);
      order({ kind: "durable", sequence: durable() });
      order({ kind: "catchUp", number });
      return waiting.promise;
    },
    async close() {
      isClosed = true;
      for (const waiting of [timer, telling]) if (waiting !== null) clearTimeout(waiting);
      const ending = worker;
      if (ending === null) return;
      const exited = new Promise<void>((resolve) => {
        ending.once("exit", () => resolve());
      });
      ending.ref();
      order({ kind: "close" });
      const deadline = setTimeout(() => void ending.terminate(), closingMs);
      await exited;
      clearTimeout(deadline);
    },
  };
}
