import { readFileSync } from "node:fs";
import { cpuMicrosOf, rssMbOf } from "./processUsage.ts";

/** The process and everything it has started, as far as /proc says; only itself where there is no /proc. */
export function processTree(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(processTree)];
}

function childrenOf(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return text === "" ? [] : text.split(" ").map(Number);
  } catch {
    return [];
  }
}

/** CPU time of the whole tree so far, in microseconds; null where there is no /proc. */
export function treeCpuMicros(pid: number): number | null {
  return sum(processTree(pid).map(cpuMicrosOf));
}

/** Resident memory of the whole tree in MB; null where there is no /proc. */
export function treeRssMb(pid: number): number | null {
  return sum(processTree(pid).map(rssMbOf));
}

function sum(parts: readonly (number | null)[]): number | null {
  return parts.reduce((total, part) => (total === null || part === null ? null : total + part), 0);
}
