import { formatDay, isCalendarDay } from "./calendar.ts";
import { formatShanghai, shanghaiOffsetMs } from "./shanghaiTime.ts";
import { decodeText, toHalfWidth } from "./text.ts";

const timeOfDay = String.raw`(?:(上午|下午)\s*)?(\d{1,2})(?::(?=\d)|[时点])(?:(\d{1,2})分?)?(?:(?::|(?<=分))(\d{1,2})秒?(?:\.\d+)?)?`;
const zoneOfText = String.raw`\s?(Z|[+-]\d{2}(?::?\d{2})?)`;
/** `2024-03-15`, `2024/3/5`, `2024.03.15`, `2024年3月5日`, and each with a time behind a blank or `T`. */
const separated = new RegExp(
  String.raw`^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?)(?:(?:[ T]+|(?<=[日号]))${timeOfDay})?(?:${zoneOfText})?$`,
);
/** `20240315`, `202403150930`, `20240315093000`, `20240315T093000`. */
const compact = new RegExp(String.raw`^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?(?:${zoneOfText})?)?$`);

/** Years that a source of this century writes without separators; `978307200000` is milliseconds, no day of year 9783. */
const compactYears = { first: 1900, last: 2199 };
/** A year below is the empty value of some product: 0000-00-00 (MySQL), 0001-01-01 (.NET). */
const firstYear = 1000;
/**
 * From here on ten digits may also be `yyyyMMddHH` of 1990 and later, so that nothing is read: seconds since the epoch up to
 * 2033-01-23.
 */
const ambiguousEpochSeconds = 1_990_010_100;

interface WrittenMoment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Of the zone that is written; null for a local time. */
  readonly offsetMs: number | null;
  readonly hasTime: boolean;
}

/**
 * A moment as a legacy system writes it, in ISO 8601 with the offset of Asia/Shanghai at that moment:
 * `2024-03-15T09:30:00+08:00`, and `+09:00` in the summers of 1986 to 1991.
 *
 * Accepts days with `-`, `/`, `.` or 年月日, eight, twelve and fourteen digits, each with or without a time (midnight) and a zone
 * (`Z`, `+08:00`, `+0800`, `+08`), 上午 and 下午, full-width digits, and seconds (ten digits) or milliseconds (thirteen) since
 * the epoch. `24:00` is the start of the next day (ISO 8601-1:2019, 5.3.1.3). Fractions of a second are dropped.
 *
 * Null for a day that the calendar does not have, for a year of two digits and for any other text.
 */
export function decodeDateTime(text: string | null | undefined): string | null {
  const plain = plainText(text);
  if (plain === null) return null;
  const written = readMoment(plain);
  if (written === null) return decodeEpoch(plain);
  const { year, month, day, hour, minute, second } = written;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  const moment = asUtc - (written.offsetMs ?? shanghaiOffsetMs(asUtc, "local"));
  return formatShanghai(moment);
}

/**
 * The day as `yyyy-MM-dd` from every form of `decodeDateTime`, by the calendar in Shanghai. A day without a zone is the day that
 * is written, also at 24:00.
 */
export function decodeDay(text: string | null | undefined): string | null {
  const plain = plainText(text);
  if (plain === null) return null;
  const written = readMoment(plain);
  if (written === null || (written.offsetMs !== null && written.hasTime)) {
    return decodeDateTime(plain)?.slice(0, 10) ?? null;
  }
  return formatDay(written.year, written.month, written.day);
}

/** True for the empty value of a date column: `0000-00-00`, `0001-01-01`, and `9999-12-31` for "no end". */
export function isPlaceholderDay(text: string | null | undefined): boolean {
  return /^(0000[-/.]?00[-/.]?00|0001[-/.]?0?1[-/.]?0?1|9999[-/.]?12[-/.]?31)(\D|\d{6}|$)/.test(plainText(text) ?? "");
}

/**
 * The source's form of a moment: `yyyy-MM-dd HH:mm:ss` in Asia/Shanghai, whatever the zone of this process.
 * @throws RangeError for a text that is no ISO 8601 date and time.
 */
export function encodeDateTime(iso: string): string {
  const local = decodeDateTime(iso);
  if (local === null) throw new RangeError("encodeDateTime: expected an ISO 8601 date and time");
  return local.slice(0, 19).replace("T", " ");
}

/**
 * The moment `byMs` milliseconds later, in the form of `decodeDateTime`.
 * @throws RangeError for a text that is no date.
 */
export function shiftDateTime(iso: string, byMs: number): string {
  const shifted = formatShanghai(Date.parse(decodeDateTime(iso) ?? "") + byMs);
  if (shifted === null) throw new RangeError("shiftDateTime: expected an ISO 8601 date or date and time");
  return shifted;
}

/** Longer than any form of a moment: what is longer is not matched against one. */
const maxMomentCharacters = 64;

function plainText(text: string | null | undefined): string | null {
  const filled = decodeText(text);
  return filled === null || filled.length > maxMomentCharacters ? null : toHalfWidth(filled);
}

function readMoment(text: string): WrittenMoment | null {
  const compacted = compact.exec(text);
  if (compacted !== null) {
    const [, year, month, day, hour, minute, second, zone] = compacted;
    if (Number(year) < compactYears.first || Number(year) > compactYears.last) return null;
    return checked(year, month, day, { hour, minute, second, zone });
  }
  const match = separated.exec(text);
  if (match === null) return null;
  const [, year, , month, day, monthOfWords, dayOfWords, half, hour, minute, second, zone] = match;
  return checked(year, month ?? monthOfWords, day ?? dayOfWords, { half, hour, minute, second, zone });
}

interface WrittenTime {
  readonly half?: string | undefined;
  readonly hour: string | undefined;
  readonly minute: string | undefined;
  readonly second: string | undefined;
  readonly zone: string | undefined;
}

function checked(
  yearText: string | undefined,
  monthText: string | undefined,
  dayText: string | undefined,
  time: WrittenTime,
): WrittenMoment | null {
  const [year, month, day] = [Number(yearText), Number(monthText), Number(dayText)];
  const [written, minute, second] = [Number(time.hour ?? 0), Number(time.minute ?? 0), Number(time.second ?? 0)];
  if (year < firstYear || !isCalendarDay(year, month, day) || minute > 59 || second > 59) return null;
  const hour = time.half === undefined ? written : hourOfHalf(time.half, written);
  if (hour === null || hour > 24 || (hour === 24 && minute + second > 0)) return null;
  const offsetMs = time.zone === undefined ? null : offsetOf(time.zone);
  return Number.isNaN(offsetMs)
    ? null
    : { year, month, day, hour, minute, second, offsetMs, hasTime: time.hour !== undefined };
}

/** 上午 12 is midnight and 下午 12 is noon; 下午 15 is what people write and means 15. */
function hourOfHalf(half: string, hour: number): number | null {
  if (half === "上午") return hour > 12 ? null : hour % 12;
  return hour < 12 ? hour + 12 : hour;
}

/** Not a number for an offset that no zone has (RFC 3339, 5.6: hours to 23, minutes to 59). */
function offsetOf(zone: string): number {
  if (zone === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(":", "") || 0)];
  if (hours > 23 || minutes > 59) return Number.NaN;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function decodeEpoch(text: string): string | null {
  if (/^[1-9]\d{12}$/.test(text)) return formatShanghai(Number(text));
  if (!/^[1-9]\d{9}$/.test(text) || Number(text) >= ambiguousEpochSeconds) return null;
  return formatShanghai(Number(text) * 1000);
}
