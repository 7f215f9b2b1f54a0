/** `npm run mutants`: undoes each mend in a copy of the checkout and sees its tests fail. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isGiven, someOf } from "../../scripts/flags/flagKinds.ts";
import { readFlags } from "../../scripts/flags/readFlags.ts";
import type { Mutant } from "./mutant.ts";
import { mutants } from "./mutants.ts";
import { mutated, openCopy, StaleMutantError } from "./openCopy.ts";
import { runTests } from "./runTests.ts";

const help = `npm run mutants -- [--only ID[,ID]] [--check]

Each mutant undoes the mend of one requirement (docs/requirements.md, A1 to E2) by a small edit; then the tests whose titles begin
with its id have to fail. Works in a copy of the checkout under the folder for temporary files, one mutant after the other. Before
its mutants the tests of an id run once without: what is red already proves nothing.

--only   these ids alone: --only A3,B4
--check  only looks whether each mutant still fits the code, and which requirement has none; a second
All of them take about half an hour. Ends with 1 where a mutant survives or no longer fits.
`;

const { only, check: isCheck } = readFlags(help, {
  only: someOf([...new Set(mutants.map(({ id }) => id))]),
  check: isGiven,
});

const root = join(import.meta.dirname, "../..");
const wanted = mutants.filter(({ id }) => only?.has(id) !== false);
process.exitCode = isCheck ? check(wanted) : await run(wanted);

function check(all: readonly Mutant[]): number {
  const problems = all.flatMap((mutant) => problemsOf(mutant));
  const rows = readFileSync(join(root, "docs/requirements.md"), "utf8").matchAll(/^\| ([A-E]\d+) \|/gm);
  const without = [...rows].map(([, id = ""]) => id).filter((id) => !mutants.some((mutant) => mutant.id === id));
  for (const problem of problems) console.log(problem);
  if (without.length > 0) console.log(`without a mutant: ${without.join(", ")}`);
  console.log(`${all.length} mutants, ${problems.length} no longer fit`);
  return problems.length === 0 ? 0 : 1;
}

function problemsOf(mutant: Mutant): readonly string[] {
  try {
    mutated(readFileSync(join(root, mutant.file), "utf8"), mutant);
    const texts = mutant.tests.map((file) => readFileSync(join(root, file), "utf8"));
    return texts.some((text) => text.includes(`${mutant.id}: `)) ? [] : [`${mutant.id}: its tests do not name it`];
  } catch (error) {
    if (error instanceof StaleMutantError) return [error.message];
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [`${mutant.id}: ${error.message}`];
    throw error;
  }
}

async function run(all: readonly Mutant[]): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  using copy = openCopy(root);
  const healthy = new Map<string, boolean>();
  let survivors = 0;
  for (const mutant of all) {
    if (stop.signal.aborted) return 1;
    const { id, tests } = mutant;
    const key = [id, ...tests].join(" ");
    if (!healthy.has(key)) {
      const { failed, total, timedOut } = await runTests(copy.directory, id, tests, stop.signal);
      if (stop.signal.aborted) return 1;
      healthy.set(key, failed === 0 && total > 0 && !timedOut);
      if (healthy.get(key) !== true) console.log(`| ${id} | without a mutant | ${failed} of ${total} fail | - |`);
    }
    const [said, isKilled] = healthy.get(key) === true ? await tryMutant(mutant) : ["not tried", false];
    if (stop.signal.aborted) return 1;
    if (!isKilled) survivors += 1;
    console.log(`| ${id} | ${mutant.breaks} | ${said} | ${isKilled ? "killed" : "survived"} |`);
  }
  console.log(`${all.length - survivors} of ${all.length} mutants killed`);
  return survivors === 0 ? 0 : 1;

  async function tryMutant(mutant: Mutant): Promise<readonly [said: string, isKilled: boolean]> {
    try {
      const { failed, total, timedOut } = await copy.withMutant(mutant, () =>
        runTests(copy.directory, mutant.id, mutant.tests, stop.signal),
      );
      if (timedOut) return ["no end", true];
      return [`${failed} of ${total} fail`, failed > 0];
    } catch (error) {
      if (error instanceof StaleMutantError) return [error.message, false];
      throw error;
    }
  }
}
