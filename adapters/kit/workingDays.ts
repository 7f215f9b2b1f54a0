import arrangements from "chinese-days/dist/chinese-days.json" with { type: "json" };
import { formatDay } from "./calendar.ts";
import { decodeDateTime, shiftDateTime } from "./localDateTime.ts";

/** 时限单位 of service items: 1 工作日 2 自然日 3 小时 4 分钟 5 月. */
export type TermUnit = "workingDay" | "calendarDay" | "hour" | "minute" | "month";

const dayMs = 86_400_000;

/**
 * True for a working day in mainland China: the State Council's holiday arrangements with exchanged days from 2004 to
 * 2026, from the data of the package chinese-days (its functions read days in the process's zone and are a day off west
 * of Greenwich). In other years Monday to Friday count; holidays are not known.
 */
export function isWorkingDay(day: string): boolean {
  const date = day.slice(0, 10);
  if (Object.hasOwn(arrangements.workdays, date)) return true;
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !Object.hasOwn(arrangements.holidays, date);
}

/**
 * The moment `count` working days later, at the same time of day; `yyyy-MM-dd` stays a day. The first day is not counted
 * (Civil Code, Article 201), so one working day after a Friday is the Monday. A negative count goes back.
 * @throws RangeError for a text that is no date.
 */
export function addWorkingDays(iso: string, count: number): string {
  const step = count < 0 ? -1 : 1;
  const first = startOf(localDay(iso));
  let days = 0;
  for (let left = Math.abs(count); left > 0; left -= isWorkingDay(dayAt(first, days)) ? 1 : 0) days += step;
  return addDays(iso, days);
}

/** Working days after the first day up to and including the last; negative where the last lies before the first. */
export function workingDaysBetween(first: string, last: string): number {
  const [from, to] = [localDay(first), localDay(last)];
  if (to < from) return -workingDaysBetween(last, first);
  const days = (startOf(to) - startOf(from)) / dayMs;
  let count = 0;
  for (let day = 1; day <= days; day += 1) if (isWorkingDay(dayAt(startOf(from), day))) count += 1;
  return count;
}

/** The end of a term that starts at `iso`. A month ends on the same day or on the month's last. */
export function addTerm(iso: string, amount: number, unit: TermUnit): string {
  switch (unit) {
    case "workingDay":
      return addWorkingDays(iso, amount);
    case "calendarDay":
      return addDays(iso, amount);
    case "hour":
      return shiftDateTime(iso, amount * 3_600_000);
    case "minute":
      return shiftDateTime(iso, amount * 60_000);
    case "month":
      return addMonths(iso, amount);
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
  const shifted = shiftDateTime(iso, count * dayMs);
  return iso.length === 10 ? shifted.slice(0, 10) : shifted;
}

function addMonths(iso: string, count: number): string {
  const [year = 0, month = 1, day = 1] = localDay(iso).split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + count, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const target = formatDay(first.getUTCFullYear(), first.getUTCMonth() + 1, Math.min(day, last));
  return iso.length === 10 ? target : `${target}${shiftDateTime(iso, 0).slice(10)}`;
}

function localDay(iso: string): string {
  const local = decodeDateTime(iso);
  if (local === null) throw new RangeError("workingDays: expected an ISO 8601 date or date and time");
  return local.slice(0, 10);
}
