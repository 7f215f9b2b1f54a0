import { writeFileSync } from "node:fs";

/** One row of every benchmark of the project; null where a column does not apply. */
export interface BenchRow {
  readonly name: string;
  readonly connections: number | null;
  readonly requestsPerSecond: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  /** CPU of the measured process, user and system. */
  readonly cpuMicrosPerRequest: number | null;
  readonly rssMb: number | null;
  /** Legacy calls that one request causes. */
  readonly sourceCalls: number | null;
}

const columns = [
  ["name", "name"],
  ["connections", "conns"],
  ["requestsPerSecond", "req/s"],
  ["p50Ms", "p50 ms"],
  ["p95Ms", "p95 ms"],
  ["p99Ms", "p99 ms"],
  ["cpuMicrosPerRequest", "CPU us/req"],
  ["rssMb", "RSS MB"],
  ["sourceCalls", "calls/req"],
] as const satisfies readonly (readonly [keyof BenchRow, string])[];

/** Prints a readable table and writes the rows as JSON where a file is named. */
export function report(rows: readonly BenchRow[], jsonFile: string | undefined): void {
  const lines = [columns.map(([, title]) => title), ...rows.map((row) => columns.map(([key]) => cell(row[key])))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines) {
    const cells = line.map((text, column) =>
      column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0),
    );
    console.log(cells.join("  "));
  }
  if (jsonFile !== undefined) {
    writeFileSync(jsonFile, `${JSON.stringify(rows, null, 2)}\n`);
    console.log(`\nRows written to ${jsonFile}`);
  }
}

function cell(value: string | number | null): string {
  if (value === null) return "-";
  return typeof value === "string" ? value : String(Math.round(value * 10) / 10);
}

/** The value below which the share of the samples lies; null without samples. */
export function percentile(samples: readonly number[], share: number): number | null {
  const sorted = samples.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}
