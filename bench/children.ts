import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

export interface BenchProcess {
  readonly pid: number;
  /** What the process said when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  readonly stop: () => Promise<void>;
  /** Sends a message and gives the next one that comes back. */
  readonly ask: (message: string) => Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Starts one of the project's entries as a process of its own and waits until it says that it is ready.
 *
 * @param nodeCommand Node with its flags, and in front of it a command that becomes it: `taskset -c 0 node`
 */
export async function startProcess(
  script: string,
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  nodeCommand: readonly string[] = [process.execPath],
): Promise<BenchProcess> {
  const [command = process.execPath, ...flags] = nodeCommand;
  const child = fork(script, [...argv], {
    execPath: command,
    execArgv: flags,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ready = await new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
    child.on("message", (message) => {
      if (typeof message === "object" && "ready" in message) resolve(message as Record<string, unknown>);
    });
    child.once("exit", (code) => reject(new Error(`${script} ended with code ${code} before it was ready`)));
  });
  if (child.pid === undefined) throw new Error(`${script} has no process id`);
  return {
    pid: child.pid,
    ready,
    stop: () => stop(child),
    ask: async (message) => {
      const answered = once(child, "message");
      child.send(message);
      const [answer] = await answered;
      return answer as Readonly<Record<string, unknown>>;
    },
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}
