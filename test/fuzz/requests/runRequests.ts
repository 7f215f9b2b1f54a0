import type { RequestFuzz } from "./openRequestFuzz.ts";
import type { RequestCase } from "./requestCase.ts";

export interface RequestRun {
  readonly requests: number;
  readonly refused: number;
  /** With the command that repeats each; empty where all is well. */
  readonly problems: readonly string[];
  readonly heapGrowthBytes: number;
}

export interface RunLimits {
  readonly durationMs: number;
  readonly maxRequests: number;
}

/** Requests under way at once: data of one must not come out of another. */
const lanes = 8;
const maxReported = 10;
const progressEveryMs = 10_000;
/** What is kept for speed (texts, plans, code) is there after so many. */
const warmRequests = 500;

/** Runs the cases of a seed in order until the time is over. */
export async function runRequests(
  fuzz: RequestFuzz,
  seed: number,
  { durationMs, maxRequests }: RunLimits,
  print: (line: string) => void,
): Promise<RequestRun> {
  const begun = performance.now();
  const problems: string[] = [];
  const kinds = new Map<string, number>();
  let next = 0;
  let requests = 0;
  let refused = 0;
  let printed = begun;

  const isOver = (until: number) =>
    performance.now() - begun >= durationMs || next >= until || problems.length >= maxReported;
  const lane = async (until: number) => {
    while (!isOver(until)) {
      const index = next;
      next += 1;
      const { problems: found, kind, isRefused, text } = await outcomeOf(fuzz, fuzz.describe(index));
      requests += 1;
      if (isRefused) refused += 1;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      problems.push(
        ...found.map((problem) => `${commandOf(seed, index)}: ${problem}\n  answer: ${text.slice(0, 500)}`),
      );
      if (performance.now() - printed < progressEveryMs) continue;
      printed = performance.now();
      print(`${Math.round((printed - begun) / 1_000)} s: ${requests} requests, seed ${seed}, at case ${index}`);
    }
  };
  const runUntil = (until: number) => Promise.all(Array.from({ length: lanes }, () => lane(until)));
  print(`Seed ${seed}: ${fuzz.operations.length} operations, ${fuzz.leftOut} answers left out (not the same twice).`);
  await runUntil(Math.min(warmRequests, maxRequests));
  const heapBefore = fuzz.heapBytes();
  await runUntil(maxRequests);
  const heapGrowthBytes = fuzz.heapBytes() - heapBefore;
  problems.push(...fuzz.logProblems().map((problem) => `seed ${seed}: ${problem}`));

  for (const [kind, count] of [...kinds].sort(([, left], [, right]) => right - left)) print(`  ${count}  ${kind}`);
  print(`${requests} requests (${refused} refused), heap ${Math.round(heapGrowthBytes / 1_048_576)} MB more.`);
  print(problems.length === 0 ? "All is well." : problems.join("\n"));
  return { requests, refused, problems, heapGrowthBytes };
}

export async function outcomeOf(fuzz: RequestFuzz, one: RequestCase) {
  try {
    return await fuzz.run(one);
  } catch (error) {
    return { problems: [`no answer: ${String(error)}`], kind: "no answer", isRefused: false, text: "" };
  }
}

export function commandOf(seed: number, index: number): string {
  return `npm run fuzz -- --requests --seed ${seed} --only ${index}`;
}
