import { createHash } from "node:crypto";
import { Worker } from "node:worker_threads";
import type { QueryPlan } from "@apollo/query-planner";
import { type DocumentNode, type GraphQLError, print } from "graphql";
import { LRUCache } from "lru-cache";
import type { Log } from "../kit/log.ts";
import { PlannerFault, plannerBusy, planningFailed, tooComplex } from "./planningErrors.ts";
import type { PlanningWork, PlanReply, PlanRequest, ReadReply } from "./planningMessages.ts";

export interface PlanningLimits {
  /** Time for one operation, from when the thread begins with it. */
  readonly deadlineMs: number;
  readonly log: Log;
}

/** Plans the operations of one supergraph beside the event loop, one after the other. */
export interface PlanningThread {
  /** Resolves when the thread has read the supergraph; `invalid` says why it cannot be used. */
  readonly read: Promise<ReadReply>;
  /** @throws GraphQLError OPERATION_TOO_COMPLEX, GATEWAY_BUSY, INTERNAL_SERVER_ERROR */
  readonly plan: (document: DocumentNode, operationName: string | undefined) => Promise<QueryPlan>;
  /** Another supergraph is in use: the thread ends when nothing waits, and comes back should an operation still need it. */
  readonly retire: () => void;
  readonly close: () => Promise<void>;
}

interface Waiting extends PlanRequest {
  /** Of name and text: what the log may say of it. */
  readonly id: string;
  readonly done: PromiseWithResolvers<QueryPlan>;
}

const maxWaiting = 100;

/** Operations that are known not to be planned, with the reason. */
const maxRefused = 1_000;

/** Each has its part of the deadline: all ways first, then a single one. */
const attempts = 2;

/** A supergraph of 100,000 lines takes a few seconds. */
const readDeadlineMs = 60_000;

/** Of the thread alone: an operation that needs more ends the thread, not the gateway. */
const maxHeapMegabytes = 512;

export function openPlanningThread(supergraphSdl: string, limits: PlanningLimits): PlanningThread {
  return new OperationPlanning(supergraphSdl, limits);
}

class OperationPlanning implements PlanningThread {
  readonly #supergraphSdl: string;
  readonly #deadlineMs: number;
  readonly #log: Log;
  readonly #queue: Waiting[] = [];
  readonly #refused = new LRUCache<string, GraphQLError>({ max: maxRefused });
  readonly #read = Promise.withResolvers<ReadReply>();
  #worker: Worker | null = null;
  #isReady = false;
  #running: Waiting | null = null;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #isRetired = false;
  #isClosed = false;

  constructor(supergraphSdl: string, { deadlineMs, log }: PlanningLimits) {
    this.#supergraphSdl = supergraphSdl;
    this.#deadlineMs = deadlineMs;
    this.#log = log;
    this.#start();
  }

  get read(): Promise<ReadReply> {
    return this.#read.promise;
  }

  async plan(document: DocumentNode, operationName: string | undefined): Promise<QueryPlan> {
    const text = print(document);
    const id = createHash("sha256").update(`${operationName}\n${text}`).digest("hex").slice(0, 12);
    const known = this.#refused.get(id);
    if (known !== undefined) throw known;
    if (this.#isClosed || this.#queue.length >= maxWaiting) throw plannerBusy();
    const waiting: Waiting = { text, operationName, oneWayOnly: false, id, done: Promise.withResolvers() };
    this.#queue.push(waiting);
    this.#next();
    return waiting.done.promise;
  }

  retire(): void {
    this.#isRetired = true;
    this.#next();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const ending = this.#worker;
    this.#worker = null;
    const lost = [this.#running, ...this.#queue.splice(0)].filter((one) => one !== null);
    for (const { done } of lost) done.reject(plannerBusy());
    this.#running = null;
    await ending?.terminate();
  }

  #start(): void {
    this.#isReady = false;
    const work: PlanningWork = { supergraphSdl: this.#supergraphSdl };
    const started = new Worker(new URL("./planningWorker.ts", import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes },
    });
    this.#worker = started;
    this.#timer = setTimeout(() => this.#end("its supergraph could not be read in time"), readDeadlineMs);
    started.on("message", (reply: ReadReply | PlanReply) => {
      if (this.#worker === started) this.#receive(reply);
    });
    started.on("error", (error) => {
      if (this.#worker !== started) return;
      this.#end("planning it takes too much memory", error instanceof Error ? error : new PlannerFault(String(error)));
    });
    started.unref();
  }

  #receive(reply: ReadReply | PlanReply): void {
    if (reply.kind === "read" || reply.kind === "invalid") {
      this.#read.resolve(reply);
      return;
    }
    clearTimeout(this.#timer);
    if (reply.kind === "ready") this.#isReady = true;
    else if (this.#running !== null) {
      const { id, done } = this.#running;
      this.#running = null;
      if (reply.kind === "plan") {
        this.#log.debug({ operation: id, durationMs: Math.round(performance.now() - this.#startedAt) }, "planned");
        done.resolve(reply.plan);
      } else done.reject(this.#refuse(id, reply));
    }
    this.#next();
  }

  #refuse(id: string, { message, stack, isTooComplex }: PlanReply & { readonly kind: "failed" }): GraphQLError {
    // The message may quote the operation, and with it a value.
    if (!isTooComplex) this.#log.error({ operation: id, at: framesOf(stack) }, "the planner failed");
    const error = isTooComplex
      ? tooComplex("there are too many ways to its fields")
      : planningFailed(new PlannerFault(message));
    this.#refused.set(id, error);
    return error;
  }

  /** The thread as it is now is lost; what waits is planned by another. */
  #end(reason: string, error?: Error): void {
    clearTimeout(this.#timer);
    void this.#worker?.terminate();
    this.#worker = null;
    this.#read.resolve({ kind: "invalid", reason: error?.message ?? reason });
    const lost = this.#running;
    this.#running = null;
    if (lost !== null && !lost.oneWayOnly) {
      this.#log.warn(
        { operation: lost.id, reason, code: error?.name },
        "the planning thread was replaced; once more, one way only",
      );
      this.#queue.unshift({ ...lost, oneWayOnly: true });
    } else if (lost !== null) {
      const refusal = tooComplex(reason);
      this.#refused.set(lost.id, refusal);
      lost.done.reject(refusal);
      this.#log.warn({ operation: lost.id, reason, code: error?.name }, "the planning thread was replaced");
    } else if (!this.#isReady) {
      for (const { done } of this.#queue.splice(0)) done.reject(planningFailed(error ?? new PlannerFault(reason)));
    }
    this.#next();
  }

  #next(): void {
    if (this.#running !== null || this.#isClosed) return;
    if (this.#queue.length === 0) {
      if (this.#isRetired) this.#stop();
      return;
    }
    if (this.#worker === null) this.#start();
    if (this.#worker === null || !this.#isReady) return;
    this.#running = this.#queue.shift() ?? null;
    if (this.#running === null) return;
    const { text, operationName, oneWayOnly } = this.#running;
    this.#startedAt = performance.now();
    this.#worker.postMessage({ text, operationName, oneWayOnly } satisfies PlanRequest);
    this.#timer = setTimeout(
      () => this.#end(`planning it takes more than ${this.#deadlineMs} ms`),
      this.#deadlineMs / attempts,
    );
  }

  #stop(): void {
    clearTimeout(this.#timer);
    const ending = this.#worker;
    this.#worker = null;
    void ending?.terminate();
  }
}

function framesOf(stack: string): readonly string[] {
  return stack
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at "))
    .slice(0, 5);
}
