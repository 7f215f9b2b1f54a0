import { readFileSync } from "node:fs";

const parentPollMs = 500;

/** Calls `stop` on Ctrl-C, SIGTERM, a closed terminal, or when a process that started us is gone. */
export function onStop(stop: () => void): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  const parents = startedBy();
  setInterval(() => {
    if (startedBy() !== parents) stop();
  }, parentPollMs).unref();
}

/** Our parent and its parent: npm starts a shell that starts us, and the shell does not notice when npm is killed. */
function startedBy(): string {
  const parent = process.ppid;
  try {
    // "PID (name) STATE PPID ..."; a name may hold blanks and brackets.
    const [, grandparent] = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${parent}/stat`, "utf8")) ?? [];
    return `${parent} ${grandparent}`;
  } catch {
    return String(parent);
  }
}
