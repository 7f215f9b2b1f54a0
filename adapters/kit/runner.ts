import { SourceError } from "../errors.ts";
import type { AnyDeclaration, Call, SourceLeases, SourceStatus, SystemDeclaration } from "../system.ts";
import type { BreakerOptions } from "./breaker.ts";
import type { CacheStore } from "./cache.ts";
import { withinDeadline } from "./deadline.ts";
import { createLimiter } from "./limiter.ts";
import { mayHaveLanded } from "./mayHaveLanded.ts";
import { createOwnLease } from "./ownLease.ts";
import { type Pause, pause as realPause } from "./pause.ts";
import { withRetry } from "./retry.ts";
import { createRowTally, type RowTally } from "./rowTally.ts";
import { createSourceStatus } from "./sourceStatus.ts";
import { createSystemBreaker } from "./systemBreaker.ts";
import { toSourceError } from "./toSourceError.ts";

export interface SystemOptions {
  /** Milliseconds since the epoch; steady by default, so that a corrected wall clock moves no pause. */
  readonly clock?: () => number;
  /** 0 up to 1, for the jitter between repeats. */
  readonly random?: () => number;
  /** Waits between repeats and for the rate limit. */
  readonly pause?: Pause;
  /**
   * Called for every failed legacy call, repeats included; not for absences, aborted calls or refusals by the breaker.
   */
  readonly onFailure?: (error: SourceError, requestId: string) => void;
  /** Called for every answer with unreadable rows; never with their values. */
  readonly onUnreadableRows?: (rows: UnreadableRows, requestId: string) => void;
  /** Repeats of a failed read; 2 by default. A write is repeated once whatever this says, except 0. */
  readonly retries?: number;
  readonly breaker?: Omit<BreakerOptions, "clock" | "opens">;
  /** Calls that may wait for a free place; 1,000 by default. */
  readonly maxWaiting?: number;
  readonly cache?: CacheStore;
  /** Processes among which the system's limits are divided, this one included; 1 by default. Each may make one call. */
  readonly sharedBy?: number;
  /** Where given, processes share the limits as they need them, and divide them only while that is not possible. */
  readonly leases?: SourceLeases;
}

/** Rows of one answer that were left out. */
export interface UnreadableRows {
  readonly system: string;
  readonly operation: string;
  readonly count: number;
  /** Why the first of them could not be read: a field's name or a kind of error. */
  readonly reason: string | null;
}

/** One legacy call with everything around it. */
export interface Task<Request, Reply, Value> {
  readonly operation: string;
  readonly isWrite: boolean;
  /** Of a write: the same request again is the same write. */
  readonly recognisesKey?: boolean;
  readonly deadlineMs: number | undefined;
  readonly request: () => Request;
  readonly decode: (reply: Reply, tally: RowTally) => Value;
}

export interface Runner<Request, Reply> {
  readonly system: string;
  readonly concurrency: number;
  readonly cache: CacheStore | undefined;
  readonly run: <Value>(task: Task<Request, Reply, Value>, call: Call) => Promise<Value>;
  readonly status: () => SourceStatus;
}

const steadyClock = () => performance.timeOrigin + performance.now();

/**
 * Runs limiter, breaker, deadline, send and decode in this order, with repeats around them. The deadline starts with
 * the first place in the limiter. A read and its repeats share one deadline. Each of the two attempts of a write has
 * its own.
 */
export function createRunner<Request, Reply>(
  {
    id: system,
    title,
    protocol,
    concurrency: allowedConcurrency,
    callsPerSecond: allowedCallsPerSecond,
    deadlineMs: usualDeadlineMs,
    operations,
  }: SystemDeclaration<Request, Reply, Record<string, AnyDeclaration>>,
  options: SystemOptions,
): Runner<Request, Reply> {
  const { clock = steadyClock, random = Math.random, pause = realPause, retries = 2, maxWaiting } = options;
  const { onFailure, onUnreadableRows } = options;
  const { leases, sharedBy = 1 } = options;
  const share = (allowed: number) => Math.max(1, Math.floor(allowed / sharedBy));
  const whole = {
    system,
    concurrency: allowedConcurrency,
    callsPerSecond: allowedCallsPerSecond ?? Number.POSITIVE_INFINITY,
    longestCallMs: Math.max(usualDeadlineMs, ...Object.values(operations).map(deadlineOf)),
  };
  const own = {
    concurrency: share(allowedConcurrency),
    callsPerSecond: allowedCallsPerSecond === undefined ? Number.POSITIVE_INFINITY : share(allowedCallsPerSecond),
  };
  const { concurrency } = leases === undefined ? own : whole;
  const breaker = createSystemBreaker({ ...options.breaker, clock });
  const limiter = createLimiter({
    system,
    concurrency,
    clock,
    pause,
    openLease: (changed) =>
      leases === undefined ? createOwnLease(own, clock, `share 1/${sharedBy}`) : leases.open(whole, sharedBy, changed),
    ...(maxWaiting === undefined ? {} : { maxWaiting }),
  });
  const status = createSourceStatus({ id: system, title, breaker, limits: limiter.limits, clock });

  const refusal = (operation: string) =>
    new SourceError({ system, operation, reason: "unavailable", sourceCode: "breaker open" });

  async function send<Value>(task: Task<Request, Reply, Value>, request: Request, leftMs: number, call: Call) {
    const { operation, decode } = task;
    const passage = breaker.enter(operation);
    if (passage === null) throw refusal(operation);
    status.called();
    call.onSend?.(system);
    try {
      const deadline = { system, milliseconds: leftMs, signal: call.signal };
      const reply = await withinDeadline(deadline, (signal) => protocol.send(request, signal)).catch((error) => {
        throw toSourceError(error, system, operation, "unexpected");
      });
      const tally = createRowTally();
      const value = attempt(() => decode(reply, tally), operation, "badReply");
      passage.ended(null);
      status.answered();
      const count = tally.unreadable();
      if (count > 0) {
        status.leftOut(count);
        onUnreadableRows?.({ system, operation, count, reason: tally.firstReason() }, call.requestId);
      }
      return value;
    } catch (thrown) {
      const error = toSourceError(thrown, system, operation, "unexpected");
      passage.ended(error.reason);
      if (error.group === "absent" || error.group === "reject") status.answered();
      else if (error.reason !== "aborted") status.failed(error);
      if (error.reason !== "absent" && error.reason !== "aborted") onFailure?.(error, call.requestId);
      if (task.isWrite && task.recognisesKey !== true && mayHaveLanded(error)) {
        throw new SourceError({ system, operation, reason: "outcomeUnknown", cause: error });
      }
      throw error;
    }
  }

  function attempt<Value>(make: () => Value, operation: string, reason: "badReply" | "refused"): Value {
    try {
      return make();
    } catch (error) {
      throw toSourceError(error, system, operation, reason);
    }
  }

  async function run<Value>(task: Task<Request, Reply, Value>, call: Call): Promise<Value> {
    const { operation, isWrite, deadlineMs = usualDeadlineMs } = task;
    if (breaker.refuses(operation)) throw refusal(operation);
    const request = attempt(task.request, operation, "refused");
    let endsAt: number | null = null;
    const remainingMs = () => (isWrite || endsAt === null ? deadlineMs : endsAt - clock());
    const repeat = {
      repeats: isWrite ? Math.min(1, retries) : retries,
      remainingMs,
      sharesDeadline: !isWrite,
      // A read that timed out has used its deadline up; a write has a second one.
      allowed: ({ reason }: SourceError) => !breaker.refuses(operation) && (isWrite || reason !== "timeout"),
      random,
      pause,
      signal: call.signal,
    };
    try {
      return await withRetry(repeat, () =>
        limiter.run(call.signal, () => {
          endsAt ??= clock() + deadlineMs;
          return send(task, request, remainingMs(), call);
        }),
      );
    } catch (error) {
      throw toSourceError(error, system, operation, "unexpected");
    }
  }

  return { system, concurrency, cache: options.cache, run, status: () => status.read() };
}

function deadlineOf(operation: AnyDeclaration): number {
  return "deadlineMs" in operation && typeof operation.deadlineMs === "number" ? operation.deadlineMs : 0;
}
