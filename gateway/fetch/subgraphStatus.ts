import type { Transport } from "./transport.ts";

export interface SubgraphStatus {
  readonly name: string;
  readonly mode: Transport["mode"];
  readonly fetches: number;
  readonly failures: number;
  /** Milliseconds since the epoch; null before the first. */
  readonly lastSuccessAt: number | null;
  readonly lastFailureAt: number | null;
  readonly lastFailureCode: string | null;
}

export interface SubgraphStatusRecorder {
  readonly succeeded: () => void;
  readonly failed: (code: string) => void;
  readonly status: () => SubgraphStatus;
}

/** Counts what one subgraph did since the start of this process. */
export function recordSubgraphStatus(name: string, mode: Transport["mode"]): SubgraphStatusRecorder {
  return new FetchCounts(name, mode);
}

class FetchCounts implements SubgraphStatusRecorder {
  readonly #name: string;
  readonly #mode: Transport["mode"];
  #fetches = 0;
  #failures = 0;
  #lastSuccessAt: number | null = null;
  #lastFailureAt: number | null = null;
  #lastFailureCode: string | null = null;

  constructor(name: string, mode: Transport["mode"]) {
    this.#name = name;
    this.#mode = mode;
  }

  succeeded(): void {
    this.#fetches += 1;
    this.#lastSuccessAt = Date.now();
  }

  failed(code: string): void {
    this.#fetches += 1;
    this.#failures += 1;
    this.#lastFailureAt = Date.now();
    this.#lastFailureCode = code;
  }

  status(): SubgraphStatus {
    return {
      name: this.#name,
      mode: this.#mode,
      fetches: this.#fetches,
      failures: this.#failures,
      lastSuccessAt: this.#lastSuccessAt,
      lastFailureAt: this.#lastFailureAt,
      lastFailureCode: this.#lastFailureCode,
    };
  }
}
