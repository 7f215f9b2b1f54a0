/** `npm start` leaves nothing behind, whenever and however it is ended. Reads /proc, so it runs on Linux only. */
import { type ChildProcess, execFile, type StdioOptions, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";

const marker = `start-test-${randomUUID()}`;
const folder = mkdtempSync(join(tmpdir(), `${marker}-`));
// Started by root, the database runs as another account and has to get in.
chmodSync(folder, 0o755);
const state = join(folder, "state");
const commandLine = ["scripts/commands/start.ts", "--port", "0", "--sandbox-state", state, "--sandbox-scale", "0.02"];

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every process that was started by a start of this test, found by its environment or its arguments. */
function processesLeft(): readonly string[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((entry) => {
      try {
        const argumentsOf = readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ");
        const environment = readFileSync(`/proc/${entry}/environ`, "utf8");
        return argumentsOf.includes(marker) || environment.includes(marker) ? [`${entry} ${argumentsOf}`] : [];
      } catch {
        return [];
      }
    });
}

const demoIds = ["demo-front-end", "demo-provider", "demo-grid-officer", "demo-auditor"];
const secretFile = (id: string) => join(state, "demo-clients", `${id}.secret`);

/** What the printed command of the client gives, run by a shell as it stands there. */
async function tokenOf(output: string, id: string): Promise<unknown> {
  const command = output.split("\n").find((line) => line.includes(`"${id}:`)) ?? "false";
  const { stdout } = await promisify(execFile)("sh", ["-c", command]);
  return JSON.parse(stdout).access_token;
}

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
}

function spawnOptions() {
  const stdio: StdioOptions = ["ignore", "pipe", "pipe"];
  return { env: { ...process.env, ACCESS: "on", START_TEST: marker }, stdio };
}

function watched(child: ChildProcess): Started {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += String(chunk);
    });
  }
  return { child, output: () => output };
}

function start(): Started {
  return watched(spawn(process.execPath, commandLine, spawnOptions()));
}

describe.skipIf(!existsSync("/proc/self/environ"))("npm start", () => {
  const isReady = async ({ child, output }: Started) => {
    await expect
      .poll(() => output().includes("The community graph is ready") || child.exitCode !== null, { timeout: 60_000 })
      .toBe(true);
    expect(output()).toContain("The community graph is ready");
  };
  const isGone = () => expect.poll(processesLeft, { timeout: 30_000, interval: 200 }).toEqual([]);

  test("is ready, says what runs where, and ends on Ctrl-C", { timeout: 120_000 }, async () => {
    const started = start();
    const { child, output } = started;
    await isReady(started);
    expect(output()).toMatch(/endpoint +http:\/\/127\.0\.0\.1:\d+\/graphql/);
    expect(output()).toContain("curl -s");
    // A first start has nothing to warn of: lines of the log begin at warn.
    expect(
      output()
        .split("\n")
        .filter((line) => line.startsWith('{"level"')),
    ).toEqual([]);
    for (const id of demoIds) expect(await tokenOf(output(), id)).toMatch(/^ey/);
    expect(statSync(secretFile("demo-provider")).mode & 0o077).toBe(0);
    expect(processesLeft().length).toBeGreaterThan(2);
    child.kill("SIGINT");
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
    await isGone();
  });

  test.each([
    ["SIGINT", 150],
    ["SIGTERM", 400],
    ["SIGKILL", 800],
    ["SIGTERM", 1_500],
    ["SIGKILL", 2_500],
    ["SIGINT", 3_000],
  ] as const)("ended by %s after %d ms leaves no process", { timeout: 90_000 }, async (signal, afterMs) => {
    const { child } = start();
    const ended = once(child, "exit");
    await wait(afterMs);
    child.kill(signal);
    await ended;
    await isGone();
  });

  test("ends when what started it through a shell is killed, as npm does", { timeout: 120_000 }, async () => {
    const command = [process.execPath, ...commandLine].join(" ");
    const started = watched(spawn("sh", ["-c", `sh -c '${command}; :'; :`], spawnOptions()));
    await isReady(started);
    started.child.kill("SIGKILL");
    await isGone();
  });

  test("starts again after all that, with the same clients", { timeout: 120_000 }, async () => {
    const secrets = demoIds.map((id) => readFileSync(secretFile(id), "utf8"));
    const started = start();
    await isReady(started);
    expect(demoIds.map((id) => readFileSync(secretFile(id), "utf8"))).toEqual(secrets);
    for (const id of demoIds) expect(await tokenOf(started.output(), id)).toMatch(/^ey/);
    const { child } = started;
    child.kill("SIGTERM");
    await once(child, "exit");
    await isGone();
  });

  test("refuses a second one on the same state", { timeout: 120_000 }, async () => {
    const first = start();
    await isReady(first);
    const second = start();
    expect(await once(second.child, "exit")).toEqual([1, null]);
    expect(second.output()).toContain("Another `npm start` runs on");
    first.child.kill("SIGTERM");
    await once(first.child, "exit");
    await isGone();
  });
});
