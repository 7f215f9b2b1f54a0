import { type BenchRow, percentile } from "../report.ts";
import type { Run } from "./measure.ts";

/** All runs of one participant with one set of flags and one number of connections. */
export interface Summary {
  readonly participantId: string;
  readonly pass: string;
  readonly row: BenchRow;
  /** Shares of the two cores that were busy, 0 to 1; null where there is no /proc. */
  readonly gatewayCoreBusy: number | null;
  readonly loadCoreBusy: number | null;
}

/** The median of the rounds where a round gives one number; percentiles over the requests of all rounds. */
export function summarise(participantId: string, pass: string, name: string, runs: readonly Run[]): Summary {
  const samples = runs.flatMap((run) => run.samples);
  const median = (numberOf: (run: Run) => number | null) => medianOf(runs.map(numberOf));
  return {
    participantId,
    pass,
    row: {
      name,
      connections: runs[0]?.connections ?? null,
      requestsPerSecond: median((run) => run.samples.length / run.seconds),
      p50Ms: percentile(samples, 0.5),
      p95Ms: percentile(samples, 0.95),
      p99Ms: percentile(samples, 0.99),
      cpuMicrosPerRequest: median((run) => run.cpuMicros && run.cpuMicros / run.samples.length),
      rssMb: median((run) => run.rssMb),
      sourceCalls: median((run) => run.subgraphCalls / run.samples.length),
    },
    gatewayCoreBusy: median((run) => run.cpuMicros && run.cpuMicros / (run.seconds * 1e6)),
    loadCoreBusy: median((run) => run.loadCpuMicros && run.loadCpuMicros / (run.seconds * 1e6)),
  };
}

function medianOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : percentile(known, 0.5);
}
