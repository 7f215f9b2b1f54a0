import type { SourceError } from "../errors.ts";
import type { LimitsStatus, SourceStatus } from "../system.ts";
import type { SystemBreaker } from "./systemBreaker.ts";

export interface StatusOptions {
  readonly id: string;
  readonly title: string;
  readonly breaker: Pick<SystemBreaker, "state" | "pausedOperations">;
  readonly limits: () => LimitsStatus;
  readonly clock: () => number;
}

/** Counts legacy calls, repeats included. An answer of group `absent` or `reject` is a success: the source is there. */
export interface StatusKeeper {
  readonly called: () => void;
  readonly answered: () => void;
  readonly failed: (error: SourceError) => void;
  /** Rows of an answer that could not be read. */
  readonly leftOut: (rows: number) => void;
  readonly read: () => SourceStatus;
}

export function createSourceStatus({ id, title, breaker, limits, clock }: StatusOptions): StatusKeeper {
  let calls = 0;
  let failures = 0;
  let unreadableRows = 0;
  let lastSuccessAt: number | null = null;
  let lastFailureAt: number | null = null;
  let lastFailureReason: string | null = null;
  return {
    called: () => {
      calls += 1;
    },
    answered: () => {
      lastSuccessAt = Math.round(clock());
    },
    failed: ({ reason }) => {
      failures += 1;
      lastFailureAt = Math.round(clock());
      lastFailureReason = reason;
    },
    leftOut: (rows) => {
      unreadableRows += rows;
    },
    read: () => ({
      id,
      title,
      breaker: breaker.state(),
      pausedOperations: breaker.pausedOperations(),
      calls,
      failures,
      unreadableRows,
      lastSuccessAt,
      lastFailureAt,
      lastFailureReason,
      limits: limits(),
    }),
  };
}
