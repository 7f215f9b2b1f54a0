import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Takes the lock if nobody has it. @returns the release, or null */
export function tryProcessLock(file: string): (() => void) | null {
  mkdirSync(dirname(file), { recursive: true });
  if (!take(file) && !take(file)) return null;
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  return () => {
    process.off("exit", release);
    release();
  };
}

/** Runs alone among all processes that name the same file; a lock whose owner has died is taken over. */
export async function withProcessLock<Value>(file: string, run: () => Promise<Value>): Promise<Value> {
  let release = tryProcessLock(file);
  while (release === null) {
    await wait(100);
    release = tryProcessLock(file);
  }
  try {
    return await run();
  } finally {
    release();
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    if (!isHeld(file)) rmSync(file, { force: true });
    return false;
  }
}

/** True while the process that wrote the file lives. The number stands in the first line; a file without one is being written. */
export function isHeld(file: string): boolean {
  let owner: number;
  try {
    owner = Number.parseInt(readFileSync(file, "utf8"), 10) || 0;
  } catch {
    return false;
  }
  if (owner === 0) return true;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
