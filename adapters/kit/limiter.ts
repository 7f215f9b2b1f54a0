import { SourceError } from "../errors.ts";
import type { Pause } from "./pause.ts";
import { createRateWindow } from "./rateWindow.ts";

export interface LimiterOptions {
  readonly system: string;
  /** The most tasks under way at once. */
  readonly concurrency: number;
  /** The most tasks started within any second. */
  readonly callsPerSecond?: number;
  /** The most tasks that wait; one more is refused as `busy`. 1,000 by default. */
  readonly maxWaiting?: number;
  readonly clock: () => number;
  readonly pause: Pause;
}

/** First come, first served. `run` rejects as `aborted` when the signal fires before the task has started. */
export interface Limiter {
  readonly run: <Value>(signal: AbortSignal, task: () => Promise<Value>) => Promise<Value>;
  readonly active: () => number;
  readonly waiting: () => number;
}

export function createLimiter(options: LimiterOptions): Limiter {
  const { system, concurrency, callsPerSecond, maxWaiting = 1000, clock, pause } = options;
  const rate = createRateWindow(callsPerSecond ?? Number.POSITIVE_INFINITY);
  const queue = new Set<() => void>();
  let active = 0;
  let pausing = false;

  function startNext(): void {
    if (pausing || active >= concurrency) return;
    const [next] = queue;
    if (next === undefined) return;
    const delayMs = rate.delayMs(clock());
    if (delayMs > 0) {
      pausing = true;
      void pause(delayMs).then(() => {
        pausing = false;
        startNext();
      });
      return;
    }
    rate.started(clock());
    queue.delete(next);
    active += 1;
    next();
    startNext();
  }

  function enter(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(new SourceError({ system, reason: "aborted", cause: signal.reason }));
    if (queue.size >= maxWaiting) return Promise.reject(new SourceError({ system, reason: "busy" }));
    const turn = Promise.withResolvers<void>();
    const onAbort = () => {
      queue.delete(start);
      turn.reject(new SourceError({ system, reason: "aborted", cause: signal.reason }));
    };
    const start = () => {
      signal.removeEventListener("abort", onAbort);
      turn.resolve();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    queue.add(start);
    startNext();
    return turn.promise;
  }

  return {
    async run(signal, task) {
      await enter(signal);
      try {
        return await task();
      } finally {
        active -= 1;
        startNext();
      }
    },
    active: () => active,
    waiting: () => queue.size,
  };
}
