import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Runs the tests of one file in a process, with its output here. Exit code of vitest; 1 where a signal ended it. */
export async function runVitest(file: string, environment: Readonly<Record<string, string>>): Promise<number> {
  const vitest = join(createRequire(import.meta.url).resolve("vitest/package.json"), "../vitest.mjs");
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [vitest, "run", file], { stdio: "inherit", env });
  // Ctrl-C reaches both; what vitest started is ended by vitest.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
