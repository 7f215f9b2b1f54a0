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

export function createSourceStatus(options: StatusOptions): StatusKeeper {
  return new CallCounts(options);
}

class CallCounts implements StatusKeeper {
  readonly #options: StatusOptions;
  #calls = 0;
  #failures = 0;
  #unreadableRows = 0;
  #lastSuccessAt: number | null = null;
  #lastFailureAt: number | null = null;
  #lastFailureReason: string | null = null;

  constructor(options: StatusOptions) {
    this.#options = options;
  }

  called(): void {
    this.#calls += 1;
  }

  answered(): void {
    this.#lastSuccessAt = Math.round(this.#options.clock());
  }

  failed({ reason }: SourceError): void {
    this.#failures += 1;
    this.#lastFailureAt = Math.round(this.#options.clock());
    this.#lastFailureReason = reason;
  }

  leftOut(rows: number): void {
    this.#unreadableRows += rows;
  }

  read(): SourceStatus {
    const { id, title, breaker, limits } = this.#options;
    return {
      id,
      title,
      breaker: breaker.state(),
      pausedOperations: breaker.pausedOperations(),
      calls: this.#calls,
      failures: this.#failures,
      unreadableRows: this.#unreadableRows,
      lastSuccessAt: this.#lastSuccessAt,
      lastFailureAt: this.#lastFailureAt,
      lastFailureReason: this.#lastFailureReason,
      limits: limits(),
    };
  }
}
