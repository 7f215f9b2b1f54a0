/**
 * Calendar arithmetic of the world. Local wall times (Asia/Shanghai, no daylight saving) are kept as milliseconds
 * as if they were UTC, so nothing here depends on the zone or the clock of the machine.
 */
export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;

/** `yyyy-MM-dd` or `yyyy-MM-dd HH:mm:ss` to wall milliseconds. */
export function parseWall(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11) || "00:00:00"}Z`);
}

/** `yyyy-MM-dd HH:mm:ss`. */
export function wallTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ");
}

/** `yyyy-MM-dd`. */
export function wallDay(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** Digits only: `yyyyMMdd` of a day, `yyyyMMddHHmmss` of a time. */
export function compact(text: string): string {
  return text.replaceAll(/\D/g, "");
}

/** The same day some years later; 29 February becomes 1 March. */
export function addYears(milliseconds: number, years: number): number {
  const date = new Date(milliseconds);
  return Date.UTC(date.getUTCFullYear() + years, date.getUTCMonth(), date.getUTCDate());
}
