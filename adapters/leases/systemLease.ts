import { windowMs } from "../kit/rateWindow.ts";
import type { LimitsStatus, SystemLease, SystemLimits } from "../system.ts";
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
  return new LeasedPlaces(options);
}

class LeasedPlaces implements RedisSystemLease {
  readonly #options: SystemLeaseOptions;
  readonly #limits: SystemLimits;
  readonly #hasRate: boolean;
  readonly #lifeMs: number;
  /** When calls were begun, as far as the share of starts is counted by it. */
  readonly #begun: number[] = [];
  #isShared = false;
  #held = 0;
  #fair = 0;
  #isContended = false;
  #startsLeft = 0;
  #startsBlockedUntil = 0;
  #isInVain = false;
  #underWay = 0;
  #waiting = 0;
  #usedAt = 0;
  #turn = 0;
  #holders = 1;
  #rank = 0;
  #isAsking = false;
  #isQueued = false;
  #isClosed = false;
  /** Alone: until then no more than was held. Shared: until then no more than the share. */
  #settledAt: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SystemLeaseOptions) {
    this.#options = options;
    this.#limits = options.limits;
    this.#hasRate = this.#limits.callsPerSecond !== Number.POSITIVE_INFINITY;
    this.#lifeMs = this.#limits.longestCallMs + noticedMs;
    this.#settledAt = performance.now() + this.#lifeMs;
    this.#queue();
  }

  #ownShare(allowed: number): number {
    const part = Math.floor(allowed / this.#holders) + (this.#rank < allowed % this.#holders ? 1 : 0);
    return Math.min(Math.max(1, Math.floor(allowed / this.#options.sharedBy)), part);
  }

  places(): number {
    const isSettled = performance.now() >= this.#settledAt;
    const { concurrency } = this.#limits;
    if (this.#isShared) return Math.min(this.#held, this.#fair, isSettled ? concurrency : this.#ownShare(concurrency));
    return isSettled ? this.#ownShare(concurrency) : Math.min(this.#held, this.#ownShare(concurrency));
  }

  /** By this process's own count, for its share. */
  #ownDelayMs(): number {
    const most = this.#ownShare(this.#limits.callsPerSecond);
    if (most < 1) return Number.POSITIVE_INFINITY;
    const oldest = this.#begun.length < most ? undefined : this.#begun.at(-most);
    return oldest === undefined ? 0 : Math.max(0, Math.ceil(oldest + windowMs - performance.now()));
  }

  delayMs(): number {
    if (!this.#hasRate) return 0;
    const isSettled = performance.now() >= this.#settledAt;
    if (!this.#isShared) return Math.max(this.#ownDelayMs(), this.#startsBlockedUntil - performance.now(), 0);
    if (!isSettled && this.#ownDelayMs() > 0) return this.#ownDelayMs();
    return this.#startsLeft > 0 ? 0 : Number.POSITIVE_INFINITY;
  }

  #wants(): number {
    return Math.min(this.#limits.concurrency, this.#underWay + this.#waiting);
  }

  /** What is kept is in use or may be; what is given back is not used from here on. */
  #keep(): number {
    if (!this.#isShared) return Math.max(this.#underWay, this.places());
    const isKept = !this.#isContended && performance.now() - this.#usedAt < idleMs;
    const most = isKept ? this.#held : Math.min(this.#held, this.#wants());
    return Math.max(this.#underWay, Math.min(most, this.#fair));
  }

  async #exchange(): Promise<void> {
    this.#isAsking = true;
    const keeps = this.#keep();
    if (this.#isShared) this.#held = keeps;
    this.#turn += 1;
    const askedAt = performance.now();
    const { system, concurrency, callsPerSecond } = this.#limits;
    const starts = this.#hasRate ? Math.min(this.#waiting, Math.max(0, concurrency - this.#underWay)) : 0;
    const reply = await this.#options.ask({
      system,
      holder: this.#options.holder,
      turn: this.#turn,
      keeps,
      wants: this.#wants(),
      concurrency,
      lifeMs: this.#lifeMs,
      starts,
      callsPerSecond: this.#hasRate ? callsPerSecond : 0,
      windowMs: windowMs + maxStartLagMs,
    });
    this.#isAsking = false;
    if (this.#isClosed) return;
    if (reply === null || reply.holders === 0) this.lost();
    else this.#take(reply, performance.now() - askedAt <= maxStartLagMs);
  }

  #take(reply: LeaseReply, isSoon: boolean): void {
    if (!this.#isShared) this.#settledAt = performance.now() + noticedMs;
    this.#isShared = true;
    ({ held: this.#held, fair: this.#fair, isContended: this.#isContended } = reply);
    // Those that were there before Redis was silent come back one after the other.
    if (performance.now() >= this.#settledAt || reply.holders >= this.#holders)
      ({ holders: this.#holders, rank: this.#rank } = reply);
    this.#startsBlockedUntil = performance.now() + reply.waitMs;
    this.#startsLeft = isSoon ? reply.starts : 0;
    this.#options.changed();
    this.#startsLeft = 0;
    this.#isInVain = Math.min(this.#held, this.#fair) < this.#wants();
  }

  lost(): void {
    if (!this.#isShared) return;
    this.#isShared = false;
    this.#settledAt = performance.now() + this.#lifeMs;
    this.#startsBlockedUntil = performance.now() + windowMs + maxStartLagMs;
    this.#held = Math.min(this.#held, this.#fair);
  }

  /** Redis is asked at once only where the last answer did not already say that there is no more. */
  #isWorthAsking(): boolean {
    if (!this.#isShared) return false;
    const mayStart = performance.now() >= this.#startsBlockedUntil;
    if (this.#hasRate && this.#waiting > 0 && this.#underWay < this.places() && mayStart) return true;
    if (this.#isContended && this.#held > Math.max(this.#underWay, Math.min(this.#fair, this.#wants()))) return true;
    return !this.#isInVain && this.#wants() > this.#held;
  }

  #queue(): void {
    if (this.#isQueued || this.#isAsking || this.#isClosed) return;
    this.#isQueued = true;
    setImmediate(() => void this.#tick());
  }

  async #tick(): Promise<void> {
    this.#isQueued = false;
    if (this.#isAsking || this.#isClosed) return;
    clearTimeout(this.#timer);
    if (this.#options.isReachable()) await this.#exchange();
    else this.lost();
    if (this.#isClosed) return;
    if (!this.#isShared) this.#options.changed();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#queue(), this.#pauseMs());
    this.#timer.unref();
  }

  /** With jitter, so that processes that wait for one place do not ask in the same order each time. */
  #pauseMs(): number {
    const jitter = 0.75 + Math.random() / 2;
    if (!this.#isShared) return 100 * jitter;
    if (this.#waiting > 0 && this.#underWay >= this.places()) return 25 * jitter;
    if (this.#waiting > 0)
      return Math.max(5, Math.min(200, this.#startsBlockedUntil - performance.now())) + 20 * (jitter - 0.75);
    return this.#underWay > 0 || this.#held > 0 ? 100 * jitter : heartbeatMs * 0.8 * jitter;
  }

  started(): void {
    if (!this.#hasRate) return;
    this.#startsLeft = Math.max(0, this.#startsLeft - 1);
    this.#begun.push(performance.now());
    if (this.#begun.length > this.#limits.callsPerSecond) this.#begun.shift();
  }

  demand(nowUnderWay: number, nowWaiting: number): void {
    this.#underWay = nowUnderWay;
    this.#waiting = nowWaiting;
    if (this.#wants() >= this.#held) this.#usedAt = performance.now();
    if (this.#isWorthAsking()) this.#queue();
  }

  status(): LimitsStatus {
    return {
      shared: this.#isShared ? "redis" : `share 1/${Math.max(this.#options.sharedBy, this.#holders)}`,
      held: this.places(),
      underWay: this.#underWay,
      waiting: this.#waiting,
      lastFailure: this.#options.lastFailure(),
    };
  }

  found(): void {
    this.#queue();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }
}
