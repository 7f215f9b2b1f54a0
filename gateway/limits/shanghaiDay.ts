/** Asia/Shanghai has had one offset since 1991-09-15. */
const offsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;

/** Days since 1970-01-01 in Asia/Shanghai. @param at milliseconds since the epoch */
export function shanghaiDay(at: number): number {
  return Math.floor((at + offsetMs) / dayMs);
}

/** When the next day begins, in milliseconds since the epoch. */
export function endOfDay(day: number): number {
  return (day + 1) * dayMs - offsetMs;
}

/** The same as ISO 8601: `2026-11-24T00:00:00+08:00`. */
export function endOfDayText(day: number): string {
  return `${new Date((day + 1) * dayMs).toISOString().slice(0, 19)}+08:00`;
}
