import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface StartedChild {
  /** The first message with `ready: true`; rejects when the child ends before. */
  readonly ready: Promise<unknown>;
  /** Resolves with the exit code when the child has ended; with 1 when a signal ended it. */
  readonly ended: Promise<number>;
  readonly stop: () => Promise<void>;
}

const stopDeadlineMs = 20_000;

/** Where Node keeps the code of TypeScript files without their types, and as V8 compiled it, from one start to the next. */
const compileCache = fileURLToPath(new URL("../../.data/compile-cache", import.meta.url));

/**
 * Starts a script with a message channel. It gets a process group of its own, so that Ctrl-C reaches only us and we end
 * the children in order; should we be killed, the channel closes and the child ends itself.
 */
export function startChild(
  name: string,
  script: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  nodeFlags: readonly string[] = [],
): StartedChild {
  const child = fork(script, argv, {
    env: { NODE_COMPILE_CACHE: compileCache, ...env },
    detached: true,
    stdio: "inherit",
    execArgv: [...nodeFlags],
  });
  const ended = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
  const ready = new Promise<unknown>((resolve, reject) => {
    child.on("message", (message) => {
      if (typeof message === "object" && "ready" in message) resolve(message);
    });
    child.once("error", reject);
    child.once("exit", () => reject(new ChildEnded(`The ${name} has ended.`)));
  });
  // Nobody may be waiting when the child ends while everything is being stopped.
  ready.catch(() => {});
  return { ready, ended, stop: () => stopChild(child, ended) };
}

/** The child has printed why. */
export class ChildEnded extends Error {
  override name = "ChildEnded";
}

async function stopChild(child: ChildProcess, ended: Promise<number>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const group = -child.pid;
  const timer = setTimeout(() => process.kill(group, "SIGKILL"), stopDeadlineMs);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(timer);
}
