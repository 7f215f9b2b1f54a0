import type { Fuzz } from "./openFuzz.ts";

export interface FuzzRun {
  readonly requests: number;
  readonly withErrors: number;
  /** Replies that were damaged or written differently. */
  readonly replies: number;
  /** With the command that repeats each; empty where all is well. */
  readonly problems: readonly string[];
}

/** Requests under way at once: data of one must not come out of another. */
const lanes = 8;
const maxReported = 10;
const progressEveryMs = 10_000;

/** Runs the cases of a seed in order until the time is over. */
export async function runFuzz(
  fuzz: Fuzz,
  seed: number,
  durationMs: number,
  print: (line: string) => void,
): Promise<FuzzRun> {
  const begun = performance.now();
  const problems: string[] = [];
  let next = 0;
  let requests = 0;
  let withErrors = 0;
  let printed = begun;

  const repliesSent = () => [...fuzz.sent.values()].reduce((total, count) => total + count, 0);
  const lane = async () => {
    while (performance.now() - begun < durationMs && problems.length < maxReported) {
      const index = next;
      next += 1;
      const result = await fuzz.run(index);
      requests += 1;
      if (result.hadErrors) withErrors += 1;
      problems.push(...result.problems.map((problem) => `npm run fuzz -- --seed ${seed} --only ${index}: ${problem}`));
      if (performance.now() - printed < progressEveryMs) continue;
      printed = performance.now();
      const seconds = Math.round((printed - begun) / 1_000);
      print(`${seconds} s: ${requests} requests, ${repliesSent()} replies changed, seed ${seed}, at case ${index}`);
    }
  };
  print(`Seed ${seed}: ${fuzz.operations.length} operations, ${fuzz.leftOut} left out (known differences of plans).`);
  await Promise.all(Array.from({ length: lanes }, lane));
  const processProblem = await fuzz.processProblem();
  if (processProblem !== null) problems.push(`npm run fuzz -- --seed ${seed}: ${processProblem}`);

  for (const [kind, count] of [...fuzz.sent].sort(([, left], [, right]) => right - left)) print(`  ${count}  ${kind}`);
  print(`${requests} requests (${withErrors} with errors), ${repliesSent()} replies changed.`);
  print(problems.length === 0 ? "All is well." : problems.join("\n"));
  return { requests, withErrors, replies: repliesSent(), problems };
}
