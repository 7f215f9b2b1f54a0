import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { PostgresStartError } from "./binaries.ts";

/** What `postmaster.pid` says; lines as PostgreSQL 10 and later write them (miscadmin.h, LOCK_FILE_LINE_*). */
export interface PostmasterFile {
  readonly processId: number;
  readonly ready: boolean;
}

export async function readPostmasterFile(dataDirectory: string): Promise<PostmasterFile | null> {
  const text = await readFile(join(dataDirectory, "postmaster.pid"), "utf8").catch(() => null);
  if (text === null) return null;
  const lines = text.split("\n");
  const processId = Number(lines[0]);
  if (!Number.isSafeInteger(processId) || processId <= 0) return null;
  return { processId, ready: lines[7]?.trim() === "ready" };
}

/**
 * Clears what an earlier sandbox left when it was killed: a server still running on this data directory is shut down,
 * a file of a dead one is removed. A server whose sandbox still lives is left alone.
 *
 * @throws {PostgresStartError} when another sandbox uses the directory
 */
export async function clearOrphan(dataDirectory: string, ownerProcessId: number | null): Promise<void> {
  const file = await readPostmasterFile(dataDirectory);
  if (!file) return;
  const running = await describeProcess(file.processId);
  if (running?.command.includes(dataDirectory)) {
    if (ownerProcessId !== null && running.parentId === ownerProcessId) {
      throw new PostgresStartError(`Process ${ownerProcessId} already runs a sandbox in ${dataDirectory}`);
    }
    await stopProcess(file.processId);
  }
  await rm(join(dataDirectory, "postmaster.pid"), { force: true });
}

/** Fast shutdown (SIGINT), after 10 seconds immediate shutdown (SIGQUIT). */
export async function stopProcess(processId: number): Promise<void> {
  for (const [signal, patienceMs] of [
    ["SIGINT", 10_000],
    ["SIGQUIT", 5_000],
  ] as const) {
    if (!sendSignal(processId, signal)) return;
    for (const until = Date.now() + patienceMs; Date.now() < until; ) {
      await sleep(20);
      if (!sendSignal(processId, 0)) return;
    }
  }
  throw new PostgresStartError(`PostgreSQL, process ${processId}, does not stop`);
}

function sendSignal(processId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(processId, signal);
  } catch {
    return false;
  }
}

async function describeProcess(processId: number): Promise<{ parentId: number; command: string } | null> {
  try {
    if (process.platform === "linux") {
      const [status, command] = await Promise.all([
        readFile(`/proc/${processId}/status`, "utf8"),
        readFile(`/proc/${processId}/cmdline`, "utf8"),
      ]);
      return { parentId: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]), command };
    }
    const { stdout } = await promisify(execFile)("ps", ["-o", "ppid=,command=", "-p", String(processId)]);
    const [, parentId, command] = /^\s*(\d+)\s+(.*)$/m.exec(stdout) ?? [];
    return { parentId: Number(parentId), command: command ?? "" };
  } catch {
    return null;
  }
}
