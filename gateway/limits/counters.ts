import type { Soon } from "../kit/soon.ts";

/** Who is counted: each kind has a table of its own, so that none can crowd out another. */
export type CountedKind = "client" | "public" | "address" | "failure";

/** 令牌桶 The generic cell rate algorithm (ITU-T I.371, annex A) as virtual scheduling. */
export interface Bucket {
  readonly kind: CountedKind;
  readonly id: string;
  /** Milliseconds for one request to come back. */
  readonly intervalMs: number;
  /** Requests at once, at least 1. */
  readonly burst: number;
}

/** 预算 What one may spend in a day. */
export interface Account {
  readonly kind: CountedKind;
  readonly id: string;
  /** Days since 1970 in Asia/Shanghai. */
  readonly day: number;
}

export interface Grant {
  readonly granted: boolean;
  /** Of the day so far, with this amount when it was granted. */
  readonly spent: number;
}

export interface CounterStatus {
  readonly kind: "memory" | "redis";
  readonly reachable: boolean;
  /** Code of what failed last, nothing of its text; null before anything did. */
  readonly lastFailure: string | null;
}

/** The state of limits. Each call decides and counts at once: no two callers get the same last place. */
export interface Counters {
  /** Takes one from every bucket, or from none. @returns milliseconds until all have one; 0 when it was taken */
  readonly take: (buckets: readonly Bucket[]) => Soon<number>;
  /** The same without taking. */
  readonly look: (bucket: Bucket) => Soon<number>;
  /** Puts one back that was taken and was not used; never more than the bucket holds. */
  readonly giveBack: (bucket: Bucket) => Soon<void>;
  /** Adds an amount to what is spent, if it stays within the limit. */
  readonly reserve: (account: Account, amount: number, limit: number) => Soon<Grant>;
  /** Adds to what is spent, or takes away from it, whatever the limit. */
  readonly adjust: (account: Account, amount: number) => Soon<void>;
  readonly status: () => CounterStatus;
  readonly close: () => Promise<void>;
}
