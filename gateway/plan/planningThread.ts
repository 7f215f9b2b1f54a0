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

export function openPlanningThread(supergraphSdl: string, { deadlineMs, log }: PlanningLimits): PlanningThread {
  const queue: Waiting[] = [];
  const refused = new LRUCache<string, GraphQLError>({ max: maxRefused });
  const read = Promise.withResolvers<ReadReply>();
  let worker: Worker | null = null;
  let isReady = false;
  let running: Waiting | null = null;
  let startedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let isRetired = false;
  let isClosed = false;

  function start(): void {
    isReady = false;
    const work: PlanningWork = { supergraphSdl };
    const started = new Worker(new URL("./planningWorker.ts", import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes },
    });
    worker = started;
    timer = setTimeout(() => end("its supergraph could not be read in time"), readDeadlineMs);
    started.on("message", (reply: ReadReply | PlanReply) => {
      if (worker === started) receive(reply);
    });
    started.on("error", (error) => {
      if (worker !== started) return;
      end("planning it takes too much memory", error instanceof Error ? error : new PlannerFault(String(error)));
    });
    started.unref();
  }

  function receive(reply: ReadReply | PlanReply): void {
    if (reply.kind === "read" || reply.kind === "invalid") {
      read.resolve(reply);
      return;
    }
    clearTimeout(timer);
    if (reply.kind === "ready") isReady = true;
    else if (running !== null) {
      const { id, done } = running;
      running = null;
      if (reply.kind === "plan") {
        log.debug({ operation: id, durationMs: Math.round(performance.now() - startedAt) }, "planned");
        done.resolve(reply.plan);
      } else done.reject(refuse(id, reply));
    }
    next();
  }

  function refuse(id: string, { message, stack, isTooComplex }: PlanReply & { readonly kind: "failed" }): GraphQLError {
    // The message may quote the operation, and with it a value.
    if (!isTooComplex) log.error({ operation: id, at: framesOf(stack) }, "the planner failed");
    const error = isTooComplex
      ? tooComplex("there are too many ways to its fields")
      : planningFailed(new PlannerFault(message));
    refused.set(id, error);
    return error;
  }

  /** The thread as it is now is lost; what waits is planned by another. */
  function end(reason: string, error?: Error): void {
    clearTimeout(timer);
    void worker?.terminate();
    worker = null;
    read.resolve({ kind: "invalid", reason: error?.message ?? reason });
    const lost = running;
    running = null;
    if (lost !== null && !lost.oneWayOnly) {
      log.warn(
        { operation: lost.id, reason, code: error?.name },
        "the planning thread was replaced; once more, one way only",
      );
      queue.unshift({ ...lost, oneWayOnly: true });
    } else if (lost !== null) {
      const refusal = tooComplex(reason);
      refused.set(lost.id, refusal);
      lost.done.reject(refusal);
      log.warn({ operation: lost.id, reason, code: error?.name }, "the planning thread was replaced");
    } else if (!isReady) {
      for (const { done } of queue.splice(0)) done.reject(planningFailed(error ?? new PlannerFault(reason)));
    }
    next();
  }

  function next(): void {
    if (running !== null || isClosed) return;
    if (queue.length === 0) {
      if (isRetired) stop();
      return;
    }
    if (worker === null) start();
    if (worker === null || !isReady) return;
    running = queue.shift() ?? null;
    if (running === null) return;
    const { text, operationName, oneWayOnly } = running;
    startedAt = performance.now();
    worker.postMessage({ text, operationName, oneWayOnly } satisfies PlanRequest);
    timer = setTimeout(() => end(`planning it takes more than ${deadlineMs} ms`), deadlineMs / attempts);
  }

  function stop(): void {
    clearTimeout(timer);
    const ending = worker;
    worker = null;
    void ending?.terminate();
  }

  start();
  return {
    read: read.promise,
    plan: async (document, operationName) => {
      const text = print(document);
      const id = createHash("sha256").update(`${operationName}\n${text}`).digest("hex").slice(0, 12);
      const known = refused.get(id);
      if (known !== undefined) throw known;
      if (isClosed || queue.length >= maxWaiting) throw plannerBusy();
      const waiting: Waiting = { text, operationName, oneWayOnly: false, id, done: Promise.withResolvers() };
      queue.push(waiting);
      next();
      return waiting.done.promise;
    },
    retire: () => {
      isRetired = true;
      next();
    },
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      const ending = worker;
      worker = null;
      for (const { done } of [running, ...queue.splice(0)].filter((one) => one !== null)) done.reject(plannerBusy());
      running = null;
      await ending?.terminate();
    },
  };
}

function framesOf(stack: string): readonly string[] {
  return stack
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at "))
    .slice(0, 5);
}
