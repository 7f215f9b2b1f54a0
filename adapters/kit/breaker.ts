import type { SourceReason } from "../errors.ts";

export type BreakerState = "closed" | "open" | "halfOpen";

export interface BreakerOptions {
  /** Failures in a row that open it; 5 by default. */
  readonly failures?: number;
  /** How long it refuses calls before one may try; 5,000 by default. */
  readonly pauseMs?: number;
  /** The failures that open it; by default those without an answer. Anything else but `aborted` counts as an answer. */
  readonly opens?: ReadonlySet<SourceReason>;
  readonly clock: () => number;
}

/** One call let through. Call `ended` with its failure, or null for an answer of any kind. */
export interface Passage {
  readonly ended: (failure: SourceReason | null) => void;
}

export interface Breaker {
  readonly state: () => BreakerState;
  /** True where `enter` would refuse. Changes nothing. */
  readonly refuses: () => boolean;
  /** Null while calls are refused. */
  readonly enter: () => Passage | null;
}

const noAnswer: ReadonlySet<SourceReason> = new Set(["unavailable", "timeout", "badReply"]);

/**
 * Keeps calls away from a source that does not answer. A row of failures that it `opens` for opens it. A refusal of one
 * request is an answer and closes it. An aborted call says nothing. After the pause, one call tries.
 */
export function createBreaker({ failures = 5, pauseMs = 5000, opens = noAnswer, clock }: BreakerOptions): Breaker {
  let inRow = 0;
  let openedAt: number | null = null;
  let trial: Passage | null = null;

  function state(): BreakerState {
    if (openedAt === null) return "closed";
    return trial !== null || clock() - openedAt >= pauseMs ? "halfOpen" : "open";
  }

  function settle(passage: Passage, failure: SourceReason | null): void {
    if (openedAt !== null && passage !== trial) return;
    trial = null;
    if (failure === "aborted") return;
    inRow = failure !== null && opens.has(failure) ? inRow + 1 : 0;
    if (inRow === 0) openedAt = null;
    else if (openedAt !== null || inRow >= failures) openedAt = clock();
  }

  const refuses = () => state() === "open" || trial !== null;
  return {
    state,
    refuses,
    enter() {
      if (refuses()) return null;
      const passage: Passage = { ended: (failure) => settle(passage, failure) };
      if (openedAt !== null) trial = passage;
      return passage;
    },
  };
}
