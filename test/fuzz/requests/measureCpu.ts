import type { RequestFuzz } from "./openRequestFuzz.ts";
import { commandOf, outcomeOf } from "./runRequests.ts";

/** CPU of all threads of this process, the sending included, for a request that was refused. */
export interface RefusedCpu {
  readonly milliseconds: number;
  readonly kind: string;
  /** Repeats it. */
  readonly command: string;
}

/** Longest CPU time of a request that is refused, by the requirement. */
export const maxRefusedCpuMs = 50;

/** Cases of the measure are others than those of the run, so that no text is known already. */
const firstCase = 1_000_000;
const shown = 5;

/**
 * Sends requests one after the other and measures what those cost that are refused. One that is over the bound is asked
 * again: garbage collection and compilation of code fall upon any of them. Returns the dearest, the dearest first.
 */
export async function measureCpu(
  fuzz: RequestFuzz,
  seed: number,
  durationMs: number,
  print: (line: string) => void,
): Promise<readonly RefusedCpu[]> {
  const begun = performance.now();
  const measured: RefusedCpu[] = [];
  for (let index = firstCase; performance.now() - begun < durationMs; index += 1) {
    const one = fuzz.describe(index);
    const first = await cpuOf(fuzz, one);
    if (!first.isRefused) continue;
    const again = first.milliseconds > maxRefusedCpuMs ? await cpuOf(fuzz, one) : first;
    const milliseconds = Math.min(first.milliseconds, again.milliseconds);
    measured.push({ milliseconds, kind: first.kind, command: commandOf(seed, index) });
  }
  measured.sort((left, right) => right.milliseconds - left.milliseconds);
  const median = measured[Math.floor(measured.length / 2)]?.milliseconds ?? 0;
  print(
    `CPU of ${measured.length} refused requests, one after the other: median ${median.toFixed(1)} ms; the dearest:`,
  );
  for (const { milliseconds, kind, command } of measured.slice(0, shown)) {
    print(`  ${milliseconds.toFixed(1)} ms  ${kind}  ${command}`);
  }
  return measured.slice(0, shown);
}

async function cpuOf(fuzz: RequestFuzz, one: ReturnType<RequestFuzz["describe"]>) {
  const before = process.cpuUsage();
  const { kind, isRefused } = await outcomeOf(fuzz, one);
  const { user, system } = process.cpuUsage(before);
  return { kind, isRefused, milliseconds: (user + system) / 1_000 };
}
