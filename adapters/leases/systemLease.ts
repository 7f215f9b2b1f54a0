import { windowMs } from "../kit/rateWindow.ts";
import type { SystemLease, SystemLimits } from "../system.ts";
import type { LeaseReply, LeaseRequest } from "./leaseScripts.ts";

export interface SystemLeaseOptions {
  readonly limits: SystemLimits;
  /** Processes among which the limits are divided while nothing is shared. */
  readonly sharedBy: number;
  readonly changed: () => void;
  readonly holder: string;
  readonly isReachable: () => boolean;
  readonly lastFailure: () => string | null;
  /** Null where there was no answer in time. */
  readonly ask: (request: LeaseRequest) => Promise<LeaseReply | null>;
}

export interface RedisSystemLease extends SystemLease {
  /** Redis is gone: from now on this process keeps to its share. */
  readonly lost: () => void;
  readonly found: () => void;
  readonly close: () => void;
}

/** A process that is idle says so often that it is alive; others have noticed a silent Redis by then. */
const heartbeatMs = 1_000;

/** Above a heartbeat, the time for an answer and the silence after it. */
const noticedMs = 2_500;

/** A start that is granted is made within this time or not at all: the window is longer by as much. */
const maxStartLagMs = 100;

/** Places without a call are kept for this long, so that calls in a row cost one lease. */
const idleMs = 100;

/**
 * Places of one system, leased in Redis for this process. What it holds it uses without asking; it asks when it could use
 * more, gives back what is above its fair part, and tells every second that it is alive.
 *
 * While Redis is silent it keeps to its share: the configured one, or its part among the processes that were last seen,
 * whichever is less. Others may have calls under way in places that they leased, so until those must have ended it uses
 * no more than it held; and when Redis is back it keeps to the share until the others are back too.
 */
export function createSystemLease(options: SystemLeaseOptions): RedisSystemLease {
  const { limits, sharedBy, changed, holder, isReachable, lastFailure, ask } = options;
  const { system, concurrency, callsPerSecond, longestCallMs } = limits;
  const hasRate = callsPerSecond !== Number.POSITIVE_INFINITY;
  const lifeMs = longestCallMs + noticedMs;
  const clock = () => performance.now();
  const begun: number[] = [];
  let isShared = false;
  let held = 0;
  let fair = 0;
  let isContended = false;
  let startsLeft = 0;
  let startsBlockedUntil = 0;
  let isInVain = false;
  let underWay = 0;
  let waiting = 0;
  let usedAt = 0;
  let turn = 0;
  let holders = 1;
  let rank = 0;
  let isAsking = false;
  let isQueued = false;
  let isClosed = false;
  /** Alone: until then no more than was held. Shared: until then no more than the share. */
  let settledAt = clock() + lifeMs;
  let timer: NodeJS.Timeout | undefined;

  function ownShare(allowed: number): number {
    const part = Math.floor(allowed / holders) + (rank < allowed % holders ? 1 : 0);
    return Math.min(Math.max(1, Math.floor(allowed / sharedBy)), part);
  }

  function places(): number {
    const isSettled = clock() >= settledAt;
    if (isShared) return Math.min(held, fair, isSettled ? concurrency : ownShare(concurrency));
    return isSettled ? ownShare(concurrency) : Math.min(held, ownShare(concurrency));
  }

  /** By this process's own count, for its share. */
  function ownDelayMs(): number {
    const most = ownShare(callsPerSecond);
    if (most < 1) return Number.POSITIVE_INFINITY;
    const oldest = begun.length < most ? undefined : begun.at(-most);
    return oldest === undefined ? 0 : Math.max(0, Math.ceil(oldest + windowMs - clock()));
  }

  function delayMs(): number {
    if (!hasRate) return 0;
    const isSettled = clock() >= settledAt;
    if (!isShared) return Math.max(ownDelayMs(), startsBlockedUntil - clock(), 0);
    if (!isSettled && ownDelayMs() > 0) return ownDelayMs();
    return startsLeft > 0 ? 0 : Number.POSITIVE_INFINITY;
  }

  const wants = () => Math.min(concurrency, underWay + waiting);

  /** What is kept is in use or may be; what is given back is not used from here on. */
  function keep(): number {
    if (!isShared) return Math.max(underWay, places());
    const isKept = !isContended && clock() - usedAt < idleMs;
    const most = isKept ? held : Math.min(held, wants());
    return Math.max(underWay, Math.min(most, fair));
  }

  async function exchange(): Promise<void> {
    isAsking = true;
    const keeps = keep();
    if (isShared) held = keeps;
    turn += 1;
    const askedAt = clock();
    const starts = hasRate ? Math.min(waiting, Math.max(0, concurrency - underWay)) : 0;
    const reply = await ask({
      system,
      holder,
      turn,
      keeps,
      wants: wants(),
      concurrency,
      lifeMs,
      starts,
      callsPerSecond: hasRate ? callsPerSecond : 0,
      windowMs: windowMs + maxStartLagMs,
    });
    isAsking = false;
    if (isClosed) return;
    if (reply === null || reply.holders === 0) lost();
    else take(reply, clock() - askedAt <= maxStartLagMs);
  }

  function take(reply: LeaseReply, isSoon: boolean): void {
    if (!isShared) settledAt = clock() + noticedMs;
    isShared = true;
    ({ held, fair, isContended } = reply);
    // Those that were there before Redis was silent come back one after the other.
    if (clock() >= settledAt || reply.holders >= holders) ({ holders, rank } = reply);
    startsBlockedUntil = clock() + reply.waitMs;
    startsLeft = isSoon ? reply.starts : 0;
    changed();
    startsLeft = 0;
    isInVain = Math.min(held, fair) < wants();
  }

  function lost(): void {
    if (!isShared) return;
    isShared = false;
    settledAt = clock() + lifeMs;
    startsBlockedUntil = clock() + windowMs + maxStartLagMs;
    held = Math.min(held, fair);
  }

  /** Redis is asked at once only where the last answer did not already say that there is no more. */
  function isWorthAsking(): boolean {
    if (!isShared) return false;
    if (hasRate && waiting > 0 && underWay < places() && clock() >= startsBlockedUntil) return true;
    if (isContended && held > Math.max(underWay, Math.min(fair, wants()))) return true;
    return !isInVain && wants() > held;
  }

  function queue(): void {
    if (isQueued || isAsking || isClosed) return;
    isQueued = true;
    setImmediate(() => void tick());
  }

  async function tick(): Promise<void> {
    isQueued = false;
    if (isAsking || isClosed) return;
    clearTimeout(timer);
    if (isReachable()) await exchange();
    else lost();
    if (isClosed) return;
    if (!isShared) changed();
    clearTimeout(timer);
    timer = setTimeout(queue, pauseMs());
    timer.unref();
  }

  /** With jitter, so that processes that wait for one place do not ask in the same order each time. */
  function pauseMs(): number {
    const jitter = 0.75 + Math.random() / 2;
    if (!isShared) return 100 * jitter;
    if (waiting > 0 && underWay >= places()) return 25 * jitter;
    if (waiting > 0) return Math.max(5, Math.min(200, startsBlockedUntil - clock())) + 20 * (jitter - 0.75);
    return underWay > 0 || held > 0 ? 100 * jitter : heartbeatMs * 0.8 * jitter;
  }

  queue();
  return {
    places,
    delayMs,
    started() {
      if (!hasRate) return;
      startsLeft = Math.max(0, startsLeft - 1);
      begun.push(clock());
      if (begun.length > callsPerSecond) begun.shift();
    },
    demand(nowUnderWay, nowWaiting) {
      underWay = nowUnderWay;
      waiting = nowWaiting;
      if (wants() >= held) usedAt = clock();
      if (isWorthAsking()) queue();
    },
    status: () => ({
      shared: isShared ? "redis" : `share 1/${Math.max(sharedBy, holders)}`,
      held: places(),
      underWay,
      waiting,
      lastFailure: lastFailure(),
    }),
    lost,
    found: queue,
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
