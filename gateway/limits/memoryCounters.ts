import { type BoundedTable, createBoundedTable } from "./boundedTable.ts";
import type { Account, Bucket, CountedKind, Counters, Grant } from "./counters.ts";

/** Counters of this process. Everything is decided at once. */
export interface MemoryCounters extends Counters {
  readonly take: (buckets: readonly Bucket[]) => number;
  readonly look: (bucket: Bucket) => number;
  readonly giveBack: (bucket: Bucket) => void;
  readonly reserve: (account: Account, amount: number, limit: number) => Grant;
  readonly adjust: (account: Account, amount: number) => void;
  /** Sets what is known of an account from elsewhere. */
  readonly learn: (account: Account, spent: number) => void;
}

export interface MemoryCountersOptions {
  /** Keys of each kind. */
  readonly maxEntries: number;
  /** Milliseconds that only grow. */
  readonly steadyClock: () => number;
}

interface Arrival {
  /** Theoretical arrival time of the next request: the bucket is full again from then on. */
  at: number;
}

interface Spending {
  day: number;
  spent: number;
}

/** Below what a clock tells, above what adding fractions gets wrong. */
const roundingMs = 1e-3;

export function createMemoryCounters({ maxEntries, steadyClock }: MemoryCountersOptions): MemoryCounters {
  const arrivals = (): BoundedTable<Arrival> =>
    createBoundedTable<Arrival>(
      maxEntries,
      () => ({ at: 0 }),
      ({ at }, now) => at <= now,
    );
  const spendings = (): BoundedTable<Spending> => {
    let today = 0;
    return createBoundedTable<Spending>(
      maxEntries,
      () => ({ day: 0, spent: 0 }),
      ({ day, spent }) => {
        today = Math.max(today, day);
        return spent <= 0 || day < today;
      },
    );
  };
  const buckets: Readonly<Record<CountedKind, BoundedTable<Arrival>>> = {
    client: arrivals(),
    public: arrivals(),
    address: arrivals(),
    failure: arrivals(),
  };
  const accounts: Readonly<Record<CountedKind, BoundedTable<Spending>>> = {
    client: spendings(),
    public: spendings(),
    address: spendings(),
    failure: spendings(),
  };

  function waitFor({ kind, id, intervalMs, burst }: Bucket, now: number): number {
    const next = Math.max(buckets[kind].entryFor(id, now).at, now) + intervalMs;
    const waitMs = next - intervalMs * burst - now;
    return waitMs > roundingMs ? waitMs : 0;
  }

  function spendingOf({ kind, id, day }: Account): Spending {
    const spending = accounts[kind].entryFor(id, steadyClock());
    if (spending.day < day) {
      spending.day = day;
      spending.spent = 0;
    }
    return spending;
  }

  return {
    take(wanted) {
      const now = steadyClock();
      let waitMs = 0;
      for (const bucket of wanted) waitMs = Math.max(waitMs, waitFor(bucket, now));
      if (waitMs > 0) return waitMs;
      for (const { kind, id, intervalMs } of wanted) {
        const arrival = buckets[kind].entryFor(id, now);
        arrival.at = Math.max(arrival.at, now) + intervalMs;
      }
      return 0;
    },
    look: (bucket) => waitFor(bucket, steadyClock()),
    giveBack({ kind, id, intervalMs }) {
      // An arrival in the past is a full bucket.
      buckets[kind].entryFor(id, steadyClock()).at -= intervalMs;
    },
    reserve(account, amount, limit) {
      const spending = spendingOf(account);
      if (spending.spent + amount > limit) return { granted: false, spent: spending.spent };
      spending.spent += amount;
      return { granted: true, spent: spending.spent };
    },
    adjust(account, amount) {
      const spending = spendingOf(account);
      // A day that is over is not corrected.
      if (spending.day === account.day) spending.spent = Math.max(0, spending.spent + amount);
    },
    learn(account, spent) {
      const spending = spendingOf(account);
      if (spending.day === account.day) spending.spent = spent;
    },
    status: () => ({ kind: "memory", reachable: true, lastFailure: null }),
    close: async () => {},
  };
}
