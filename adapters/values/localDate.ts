import { decodeDay } from "./localDateTime.ts";
import { decodeText, toHalfWidth } from "./text.ts";

export interface Period {
  /** `yyyy-MM-dd`. */
  readonly start: string;
  /** `yyyy-MM-dd`, the last day of the period. */
  readonly end: string;
}

/** A day as `yyyy-MM-dd`, from every form that `decodeDateTime` accepts; the time of day is dropped. */
export function decodeDate(text: string | null | undefined): string | null {
  return decodeDay(text);
}

/**
 * A day from an Excel serial number of the 1900 date system: 1 is 1900-01-01.
 *
 * Excel counts a 29 February 1900 that never was (ECMA-376 part 1, 18.17.4.1): serial 60 is null, and later serials are
 * one day lower than they say. A fraction (time of day) is dropped; a number below 1 or above 9999-12-31 is null. A
 * text that is no number is read as `decodeDate` does, since cells with a date format arrive as days.
 */
export function decodeExcelDate(serial: number | string | null | undefined): string | null {
  if (typeof serial === "string" && !/^\s*\d{1,7}(\.\d+)?\s*$/.test(serial)) return decodeDate(serial);
  const day = typeof serial === "string" ? Number(serial) : serial;
  if (day === null || day === undefined || !Number.isFinite(day) || day < 1 || day >= 2_958_466) return null;
  const whole = Math.floor(day);
  if (whole === 60) return null;
  const epoch = Date.UTC(1899, 11, whole < 60 ? 31 : 30);
  return new Date(epoch + whole * 86_400_000).toISOString().slice(0, 10);
}

const writtenDay = String.raw`(\d{8}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}[日号]?)`;
const period = new RegExp(String.raw`^${writtenDay}\s*(?:-|~|至|到|—+|－)\s*${writtenDay}$`);

/**
 * A period in one cell: `2020-01-01-2029-12-31`, also with `/`, `.` or 年月日, `~`, `至`, or eight digits a day. Null if either day is
 * not in the calendar or the end lies before the start.
 */
export function decodePeriod(text: string | null | undefined): Period | null {
  const plain = toHalfWidth(decodeText(text) ?? "");
  const match = period.exec(plain);
  const start = decodeDate(match?.[1]);
  const end = decodeDate(match?.[2]);
  return start === null || end === null || end < start ? null : { start, end };
}
