import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";

export interface Demo {
  readonly origin: string;
  /** Of the stand-ins. */
  readonly controlOrigin: string;
  readonly databaseUrl: string;
  /** Of this demonstration alone, removed with it. */
  readonly folder: string;
  readonly stateDirectory: string;
  /** What it printed so far, on either stream. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

/** What a reader has: nothing of the settings of tests. */
export function readersEnvironment(): NodeJS.ProcessEnv {
  const { ACCESS: _off, AUDIT: _none, DATABASE_URL: _other, NODE_ENV: _test, ...environment } = process.env;
  return environment;
}

/** `npm start` as a reader runs it, with a tenth of the world, on free ports. */
export async function startDemo(settings: Readonly<Record<string, string>> = {}): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), "demo-"));
  // Started by root, the database runs as another account and has to get in.
  chmodSync(folder, 0o755);
  const stateDirectory = join(folder, "state");
  const flags = ["--port", "0", "--sandbox-state", stateDirectory, "--sandbox-scale", "0.1"];
  // A group of its own, which gets Ctrl-C as a terminal's does.
  const demo = spawn("npm", ["start", "--", ...flags], {
    env: { ...readersEnvironment(), ...settings },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [demo.stdout, demo.stderr]) stream?.on("data", (chunk) => (output += String(chunk)));
  const stop = async () => {
    if (demo.pid !== undefined && demo.exitCode === null) {
      const ended = once(demo, "exit");
      process.kill(-demo.pid, "SIGINT");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const find = (pattern: RegExp) =>
    vi.waitFor(
      () => {
        const [, found] = pattern.exec(output) ?? [];
        expect(found, output).toBeDefined();
        return found ?? "";
      },
      { timeout: 100_000, interval: 100 },
    );
  try {
    const origin = await find(/endpoint +(http:\/\/[^/]+)\/graphql/);
    const controlOrigin = await find(/control (http:\/\/[^/\s]+)/);
    const databaseUrl = readFileSync(join(stateDirectory, "access-store.url"), "utf8").trim();
    return { origin, controlOrigin, databaseUrl, folder, stateDirectory, output: () => output, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
