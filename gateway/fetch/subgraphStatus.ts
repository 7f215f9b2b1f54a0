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
  let fetches = 0;
  let failures = 0;
  let lastSuccessAt: number | null = null;
  let lastFailureAt: number | null = null;
  let lastFailureCode: string | null = null;
  return {
    succeeded: () => {
      fetches += 1;
      lastSuccessAt = Date.now();
    },
    failed: (code) => {
      fetches += 1;
      failures += 1;
      lastFailureAt = Date.now();
      lastFailureCode = code;
    },
    status: () => ({ name, mode, fetches, failures, lastSuccessAt, lastFailureAt, lastFailureCode }),
  };
}
