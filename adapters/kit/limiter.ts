import { SourceError } from "../errors.ts";
import type { LimitsStatus, SystemLease } from "../system.ts";
import { createNarrowing } from "./narrowing.ts";
import { createOwnLease } from "./ownLease.ts";
import type { Pause } from "./pause.ts";

export interface LimiterOptions {
  readonly system: string;
  /** The maximum of concurrent tasks. */
  readonly concurrency: number;
  /** The maximum of tasks started within any second. */
  readonly callsPerSecond?: number;
  /** The maximum of waiting tasks; one more is refused as `busy`. 1,000 by default. */
  readonly maxWaiting?: number;
  /** The share of the limits that this process may use, if others call the same system; by default the whole. */
  readonly openLease?: (changed: () => void) => SystemLease;
  readonly clock: () => number;
  readonly pause: Pause;
}

/**
 * First come, first served, with fewer concurrent tasks while the source is busy. `run` rejects as `aborted` if the
 * signal fires before the task starts.
 */
export interface Limiter {
  readonly run: <Value>(signal: AbortSignal, task: () => Promise<Value>) => Promise<Value>;
  readonly active: () => number;
  readonly waiting: () => number;
  readonly limits: () => LimitsStatus;
}

export function createLimiter(options: LimiterOptions): Limiter {
  const { system, concurrency, callsPerSecond, maxWaiting = 1000, clock, pause } = options;
  const own = { concurrency, callsPerSecond: callsPerSecond ?? Number.POSITIVE_INFINITY };
  const lease = options.openLease?.(startAll) ?? createOwnLease(own, clock, "share 1/1");
  const narrowing = createNarrowing(concurrency);
  const queue = new Set<() => void>();
  let active = 0;
  let pausing = false;

  function startNext(): void {
    if (pausing || active >= Math.min(narrowing.most(), lease.places())) return;
    const [next] = queue;
    if (next === undefined) return;
    const delayMs = lease.delayMs();
    // Until the lease tells of a change.
    if (delayMs === Number.POSITIVE_INFINITY) return;
    if (delayMs > 0) {
      pausing = true;
      void pause(delayMs).then(() => {
        pausing = false;
        startAll();
      });
      return;
    }
    lease.started();
    queue.delete(next);
    active += 1;
    next();
    startNext();
  }

  /** What the source does not take now is left to other processes. */
  function startAll(): void {
    startNext();
    lease.demand(active, Math.max(0, Math.min(queue.size, narrowing.most() - active)));
  }

  function enter(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(new SourceError({ system, reason: "aborted", cause: signal.reason }));
    if (queue.size >= maxWaiting) return Promise.reject(new SourceError({ system, reason: "busy" }));
    const turn = Promise.withResolvers<void>();
    const onAbort = () => {
      queue.delete(start);
      startAll();
      turn.reject(new SourceError({ system, reason: "aborted", cause: signal.reason }));
    };
    const start = () => {
      signal.removeEventListener("abort", onAbort);
      turn.resolve();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    queue.add(start);
    startAll();
    return turn.promise;
  }

  return {
    async run(signal, task) {
      await enter(signal);
      const ended = narrowing.enter();
      let isBusy = false;
      try {
        return await task();
      } catch (error) {
        isBusy = error instanceof SourceError && error.reason === "busy";
        throw error;
      } finally {
        ended(isBusy);
        active -= 1;
        startAll();
      }
    },
    active: () => active,
    waiting: () => queue.size,
    limits: () => ({ ...lease.status(), underWay: active, waiting: queue.size }),
  };
}
