import { HOUR_MS, parseWall } from "../world/clock.ts";

/** Ways in which people and programs write what a system writes as `yyyy-MM-dd HH:mm:ss`, in Asia/Shanghai. */
const partsOf = (wall: string): readonly number[] => (wall.match(/\d+/g) ?? []).map(Number);
const pad = (part: number | undefined): string => String(part ?? 0).padStart(2, "0");

/** `2026年3月5日 9时05分07秒`. */
export function inWords(wall: string): string {
  const [year, month, day, hour, minute, second] = partsOf(wall);
  return `${year}年${month}月${day}日 ${hour}时${pad(minute)}分${pad(second)}秒`;
}

/** `2026/3/5 9:05:07`. */
export function slashed(wall: string): string {
  const [year, month, day, hour, minute, second] = partsOf(wall);
  return `${year}/${month}/${day} ${hour}:${pad(minute)}:${pad(second)}`;
}

/** `２０２６.３.５ ９:０５:０７`, as an input method for Chinese writes digits. */
export function wideDotted(wall: string): string {
  const [year, month, day, hour, minute, second] = partsOf(wall);
  return fullWidthDigits(`${year}.${month}.${day} ${hour}:${pad(minute)}:${pad(second)}`);
}

/** The same moment in UTC, `2026-03-05T01:05:07Z`: another day before 8 in the morning. */
export function inUtc(wall: string): string {
  return `${inZone(wall, 0)}Z`;
}

/** The same moment by the clock of Tokyo, `2026-03-05T10:05:07+0900`. */
export function inTokyo(wall: string): string {
  return `${inZone(wall, 9)}+0900`;
}

/** Milliseconds since the epoch. */
export function asEpoch(wall: string): string {
  return String(parseWall(wall) - 8 * HOUR_MS);
}

/** What the graph says: `2026-03-05T09:05:07+08:00`. */
export function exactly(wall: string): string {
  return `${wall.replace(" ", "T")}+08:00`;
}

/** `2026年3月5日`. */
export function dayInWords(day: string): string {
  const [year, month, date] = partsOf(day);
  return `${year}年${month}月${date}日`;
}

/** `2026/3/5`. */
export function daySlashed(day: string): string {
  return partsOf(day).join("/");
}

export function fullWidthDigits(text: string): string {
  return text.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
}

function inZone(wall: string, hours: number): string {
  return new Date(parseWall(wall) + (hours - 8) * HOUR_MS).toISOString().slice(0, 19);
}
