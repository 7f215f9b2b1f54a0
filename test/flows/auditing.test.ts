/** docs/auditing.md, run as it stands: an auditor from the start of the demonstration to a forgery that is found. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readSteps, runSteps, withPlaceholdersFilled } from "../support/shellWalk.ts";

const steps = readSteps(readFileSync("docs/auditing.md", "utf8"));
const missing = ["bash", "curl", "npm"].filter((command) => spawnSync(command, ["--version"]).error !== undefined);

/** What a reader has: nothing of the settings of tests. */
const { ACCESS: _off, AUDIT: _none, DATABASE_URL: _other, NODE_ENV: _test, ...environment } = process.env;

let printed: readonly string[] = [];
let demo: ChildProcess | undefined;
const folder = mkdtempSync(join(tmpdir(), "auditing-"));
// Started by root, the database runs as another account and has to get in.
chmodSync(folder, 0o755);

beforeAll(async () => {
  if (missing.length > 0) return;
  const state = join(folder, "state");
  const flags = ["--port", "0", "--sandbox-state", state, "--sandbox-scale", "0.1"];
  // A group of its own, which gets Ctrl-C as a terminal's does.
  demo = spawn("npm", ["start", "--", ...flags], {
    env: environment,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [demo.stdout, demo.stderr]) stream?.on("data", (chunk) => (output += String(chunk)));
  const origin = await vi.waitFor(
    () => {
      const [, found] = /endpoint +(http:\/\/[^/]+)\/graphql/.exec(output) ?? [];
      expect(found, output).toBeDefined();
      return found;
    },
    { timeout: 100_000, interval: 100 },
  );
  const databaseUrl = readFileSync(join(state, "access-store.url"), "utf8").trim();
  printed = await runSteps(steps, {
    folder,
    environment: { ...environment, GRAPH: origin, STATE: state, DATABASE_URL: databaseUrl },
    deadlineMs: 180_000,
  });
}, 300_000);

afterAll(async () => {
  if (demo?.pid !== undefined && demo.exitCode === null) {
    const ended = once(demo, "exit");
    process.kill(-demo.pid, "SIGINT");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

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
