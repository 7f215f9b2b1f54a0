import { HOUR_MS, parseWall, wallTime } from "../world/clock.ts";

const SHANGHAI_OFFSET_MS = 8 * HOUR_MS;

/** Local wall time (Asia/Shanghai) `yyyy-MM-dd HH:mm:ss`. */
export function localNow(now: number = Date.now()): string {
  return wallTime(now + SHANGHAI_OFFSET_MS);
}

/** `yyyyMMddHHmmss` in local time to milliseconds since 1970; null when it is not one. */
export function parseRequestTime(text: string): number | null {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text) ?? [];
  if (second === undefined) return null;
  const wall = parseWall(`${year}-${month}-${day} ${hour}:${minute}:${second}`);
  return Number.isNaN(wall) ? null : wall - SHANGHAI_OFFSET_MS;
}
