/** docs/auditing.md, run as it stands: an auditor from the start of the demonstration to a forgery that is found. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSteps, runSteps, withPlaceholdersFilled } from "../support/shellWalk.ts";
import { type Demo, readersEnvironment, startDemo } from "../support/startDemo.ts";

const steps = readSteps(readFileSync("docs/auditing.md", "utf8"));
const missing = ["bash", "curl", "npm"].filter((command) => spawnSync(command, ["--version"]).error !== undefined);

let printed: readonly string[] = [];
let demo: Demo | undefined;

beforeAll(async () => {
  if (missing.length > 0) return;
  demo = await startDemo();
  const { origin, databaseUrl, stateDirectory, folder } = demo;
  printed = await runSteps(steps, {
    folder,
    environment: { ...readersEnvironment(), GRAPH: origin, STATE: stateDirectory, DATABASE_URL: databaseUrl },
    deadlineMs: 180_000,
  });
}, 300_000);

afterAll(async () => await demo?.stop());

describe("an auditor's first hour, as docs/auditing.md has it", () => {
  test.for(steps.map((step, index) => ({ ...step, index })))("step $index: $title", (step, context) => {
    if (missing.length > 0) context.skip(`this machine has no ${missing.join(", ")}`);
    const found = (printed[step.index] ?? "the shell ended before this step").trim();
    expect(found).toBe(withPlaceholdersFilled((step.expected ?? "").trim(), found));
  });

  test("has its whole way", () => {
    expect(steps.length).toBeGreaterThan(11);
  });

  test("the Chinese page has the same commands and the same answers", () => {
    const chinese = readSteps(readFileSync("docs/auditing.zh-CN.md", "utf8"));
    const blocks = (all: typeof steps) => all.map(({ commands, expected }) => ({ commands, expected }));
    expect(blocks(chinese)).toEqual(blocks(steps));
  });
});
