import { readFileSync } from "node:fs";

/** Clock ticks of Linux's /proc, fixed by its interface (proc(5): sysconf(_SC_CLK_TCK)). */
const ticksPerSecond = 100;

/** CPU time of another process so far, in microseconds to 10 ms; null where there is no /proc. */
export function cpuMicrosOf(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return (ticks / ticksPerSecond) * 1e6;
  } catch {
    return null;
  }
}

/** Resident memory of another process in MB; null where there is no /proc. */
export function rssMbOf(pid: number): number | null {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}
