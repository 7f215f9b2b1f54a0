import { formatDay, isCalendarDay } from "./calendar.ts";
import { decodeText, toHalfWidth } from "./text.ts";

const separated = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/;
const compact = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$/;
const zoned = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;
const offsetMs = 8 * 3_600_000;

/**
 * A local time of a legacy system, in ISO 8601 with offset: `2024-03-15T09:30:00+08:00`.
 *
 * Accepts `yyyy-MM-dd HH:mm:ss`, also with `/`, without seconds or without time (midnight), `yyyyMMddHHmmss`, `yyyyMMdd`,
 * and ISO 8601 with a zone. Fractions of a second are dropped. A day that the calendar does not have is null, as is
 * any other text. Sources store no zone; Asia/Shanghai has been at +08:00 all year since 1992, and the summer time of
 * 1986 to 1991 is not applied.
 */
export function decodeDateTime(text: string | null | undefined): string | null {
  const filled = decodeText(text);
  if (filled === null) return null;
  const plain = toHalfWidth(filled);
  const match = separated.exec(plain) ?? compact.exec(plain);
  if (match === null) return decodeZoned(plain);
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour = "0", minute = "0", second = "0"] = [match[4], match[5], match[6]];
  if (!isCalendarDay(year, month, day) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const clock = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}:${second.padStart(2, "0")}`;
  return `${formatDay(year, month, day)}T${clock}+08:00`;
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
  const shifted = formatInstant(Date.parse(decodeDateTime(iso) ?? "") + byMs);
  if (shifted === null) throw new RangeError("shiftDateTime: expected an ISO 8601 date or date and time");
  return shifted;
}

/** `Date.parse` takes 30 February for 2 March, so the day is checked first. */
function decodeZoned(text: string): string | null {
  const [, year, month, day] = zoned.exec(text) ?? [];
  return isCalendarDay(Number(year), Number(month), Number(day)) ? formatInstant(Date.parse(text)) : null;
}

/** Null for no moment and for one whose local year does not have four digits. */
function formatInstant(epochMs: number): string | null {
  const local = new Date(epochMs + offsetMs);
  const year = local.getUTCFullYear();
  return year >= 0 && year <= 9999 ? `${local.toISOString().slice(0, 19)}+08:00` : null;
}
