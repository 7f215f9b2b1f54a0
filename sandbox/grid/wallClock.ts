import { HOUR_MS, wallTime } from "../world/clock.ts";

/** The real time in Asia/Shanghai (UTC+8, no daylight saving), `days` later, `yyyy-MM-dd HH:mm:ss`. */
export function shanghaiTime(days = 0): string {
  return wallTime(Date.now() + 8 * HOUR_MS + days * 24 * HOUR_MS);
}
