import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** What the tests of one id said. */
export interface TestOutcome {
  readonly failed: number;
  readonly total: number;
  /** They did not come to an end and were killed; nothing is counted. */
  readonly timedOut: boolean;
}

/** Of the tests of one mutant; the longest take a minute and a half. */
const maxTestsMs = 240_000;
interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string }[] }[];
}

/** Runs the tests of an id in a directory, in a process group of its own, of which nothing is left. */
export async function runTests(
  directory: string,
  id: string,
  files: readonly string[],
  signal: AbortSignal,
): Promise<TestOutcome> {
  const report = join(directory, "mutants-report.json");
  rmSync(report, { force: true });
  const vitest = join(directory, "node_modules/vitest/vitest.mjs");
  const flags = ["--reporter=json", `--outputFile=${report}`, "--testNamePattern", `(^| )${id}: `];
  const child = spawn(process.execPath, [vitest, "run", ...files, ...flags], {
    cwd: directory,
    detached: true,
    stdio: "ignore",
  });
  const kill = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  };
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, maxTestsMs);
  signal.addEventListener("abort", kill, { once: true });
  await new Promise((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  signal.removeEventListener("abort", kill);
  kill();
  if (timedOut) return { failed: 0, total: 0, timedOut };
  const { testResults } = readReport(report);
  const statuses = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const failed = statuses.filter((status) => status === "failed").length;
  return { failed, total: failed + statuses.filter((status) => status === "passed").length, timedOut };
}

/** Empty where none was written. */
function readReport(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return { testResults: [] };
  }
}
