/** docs/debugging.md, run as it stands: from a request id to the legacy call, and to the rule that refused. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setInterval } from "node:timers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSteps, runSteps, withPlaceholdersFilled } from "../support/shellWalk.ts";
import { type Demo, readersEnvironment, startDemo } from "../support/startDemo.ts";

/** Without the first, which starts the demonstration in another terminal. */
const [start, ...steps] = readSteps(readFileSync("docs/debugging.md", "utf8"));
const missing = ["bash", "curl", "npm"].filter((command) => spawnSync(command, ["--version"]).error !== undefined);

let printed: readonly string[] = [];
let demo: Demo | undefined;

beforeAll(async () => {
  if (missing.length > 0) return;
  demo = await startDemo({ LOG_LEVEL: "info" });
  const { origin, controlOrigin, databaseUrl, stateDirectory, folder, output } = demo;
  const log = join(folder, "graph.log");
  // As `tee` of the other terminal does.
  const write = () => writeFileSync(log, output());
  write();
  const tee = setInterval(write, 20);
  const settings = {
    GRAPH: origin,
    CONTROL: controlOrigin,
    STATE: stateDirectory,
    LOG: log,
    DATABASE_URL: databaseUrl,
  };
  const environment = { ...readersEnvironment(), ...settings };
  printed = await runSteps(steps, { folder, environment, deadlineMs: 120_000 });
  clearInterval(tee);
}, 300_000);

afterAll(async () => await demo?.stop());

describe("D19: from a request id to the legacy call, as docs/debugging.md has it", () => {
  test("D19: it begins with the demonstration", () => {
    expect(start?.commands).toMatch(/^LOG_LEVEL=info npm start -- /);
    expect(steps.length).toBeGreaterThan(6);
  });

  test.for(steps.map((step, index) => ({ ...step, index })))("D19: step $index: $title", (step, context) => {
    if (missing.length > 0) context.skip(`this machine has no ${missing.join(", ")}`);
    const found = (printed[step.index] ?? "the shell ended before this step").trim();
    expect(found).toBe(withPlaceholdersFilled((step.expected ?? "").trim(), found));
  });
});
