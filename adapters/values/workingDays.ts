import { formatDay } from "./calendar.ts";
import { decodeDateTime, shiftDateTime } from "./localDateTime.ts";
import { packagedCalendar, type WorkingCalendar } from "./workingCalendar.ts";

/** 时限单位 of service items: 1 工作日 2 自然日 3 小时 4 分钟 5 月. */
export type TermUnit = "workingDay" | "calendarDay" | "hour" | "minute" | "month";

const dayMs = 86_400_000;

/** True for a working day, by the calendar; null in a year that it does not know. */
export function isWorkingDay(day: string, calendar: WorkingCalendar = packagedCalendar): boolean | null {
  return calendar.isWorkingDay(day.slice(0, 10));
}

/**
 * The moment `count` working days later, at the same time of day; `yyyy-MM-dd` stays a day. The first day is not counted
 * (Civil Code, Article 201), so one working day after a Friday is the Monday. A negative count goes back. Null where the way
 * leads through a year that the calendar does not know.
 * @throws RangeError for a text that is no date.
 */
export function addWorkingDays(
  iso: string,
  count: number,
  calendar: WorkingCalendar = packagedCalendar,
): string | null {
  const step = count < 0 ? -1 : 1;
  const first = startOf(localDay(iso));
  let days = 0;
  for (let left = Math.abs(count); left > 0; ) {
    days += step;
    const isWorking = calendar.isWorkingDay(dayAt(first, days));
    if (isWorking === null) return null;
    if (isWorking) left -= 1;
  }
  return addDays(iso, days);
}

/**
 * Working days after the first day up to and including the last; negative where the last lies before the first, null where a
 * year between them is not known.
 */
export function workingDaysBetween(
  first: string,
  last: string,
  calendar: WorkingCalendar = packagedCalendar,
): number | null {
  const [from, to] = [localDay(first), localDay(last)];
  if (to < from) {
    const back = workingDaysBetween(last, first, calendar);
    return back === null ? null : -back;
  }
  const days = (startOf(to) - startOf(from)) / dayMs;
  let count = 0;
  for (let day = 1; day <= days; day += 1) {
    const isWorking = calendar.isWorkingDay(dayAt(startOf(from), day));
    if (isWorking === null) return null;
    if (isWorking) count += 1;
  }
  return count;
}

/**
 * The end of a term that starts at `iso`, by the Civil Code, Articles 200 to 204. Hours and minutes run from the moment. Of days
 * and months the day of the start is not counted; a month ends on the same day of the month or on its last; an end on a day that
 * is not worked moves to the next one that is; and the last day lasts to its end, here 23:59:59. A term of a day without a time
 * ends with a day. Null where the calendar does not know a year that the end depends on.
 */
export function addTerm(
  iso: string,
  amount: number,
  unit: TermUnit,
  calendar: WorkingCalendar = packagedCalendar,
): string | null {
  switch (unit) {
    case "hour":
      return shiftDateTime(iso, amount * 3_600_000);
    case "minute":
      return shiftDateTime(iso, amount * 60_000);
    case "workingDay":
      return endOf(iso, addWorkingDays(localDay(iso), amount, calendar));
    case "calendarDay":
      return endOf(iso, nextWorked(addDays(localDay(iso), amount), calendar));
    case "month":
      return endOf(iso, nextWorked(addMonths(localDay(iso), amount), calendar));
  }
}

/** The end of the last day, in the form of the start. */
function endOf(start: string, lastDay: string | null): string | null {
  return lastDay === null || start.length === 10 ? lastDay : decodeDateTime(`${lastDay} 23:59:59`);
}

function nextWorked(day: string, calendar: WorkingCalendar): string | null {
  for (let days = 0; ; days += 1) {
    const candidate = dayAt(startOf(day), days);
    const isWorking = calendar.isWorkingDay(candidate);
    if (isWorking === null) return null;
    if (isWorking) return candidate;
  }
}

/** The days of a term are walked as numbers: a list of applications has thousands of them, each text costs its parsing. */
function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function dayAt(start: number, days: number): string {
  return new Date(start + days * dayMs).toISOString().slice(0, 10);
}

function addDays(iso: string, count: number): string {
  return iso.length === 10 ? dayAt(startOf(iso), count) : shiftDateTime(iso, count * dayMs);
}

function addMonths(day: string, count: number): string {
  const [year = 0, month = 1, dayOfMonth = 1] = day.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + count, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return formatDay(first.getUTCFullYear(), first.getUTCMonth() + 1, Math.min(dayOfMonth, last));
}

function localDay(iso: string): string {
  const local = decodeDateTime(iso);
  if (local === null) throw new RangeError("workingDays: expected an ISO 8601 date or date and time");
  return local.slice(0, 10);
}
