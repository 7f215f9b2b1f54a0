import { crosswalk } from "../../values/crosswalk.ts";
import { decodeWholeNumber } from "../../values/wholeNumber.ts";
import { packagedCalendar, type WorkingCalendar } from "../../values/workingCalendar.ts";
import { addTerm, type TermUnit } from "../../values/workingDays.ts";

export type TimeUnit = "WORKING_DAY" | "CALENDAR_DAY" | "HOUR" | "MINUTE" | "MONTH";

/** 时限. */
export interface TimeLimit {
  readonly value: number;
  readonly unit: TimeUnit;
}

const unitOf = crosswalk(
  { "1": "WORKING_DAY", "2": "CALENDAR_DAY", "3": "HOUR", "4": "MINUTE", "5": "MONTH" },
  { unknown: null },
);

const termUnits: Readonly<Record<TimeUnit, TermUnit>> = {
  WORKING_DAY: "workingDay",
  CALENDAR_DAY: "calendarDay",
  HOUR: "hour",
  MINUTE: "minute",
  MONTH: "month",
};

/** The longest term that is believed, in any unit: some 27 years of days, a week of minutes. */
const longestTerm = 10_000;

/** `cnqx` and `cnqxdw` (or `fdqx` and `fdqxdw`, `promise` and `promise_type`); null unless both can be read. */
export function decodeTimeLimit(
  amount: string | null | undefined,
  unitCode: string | null | undefined,
): TimeLimit | null {
  const [value, unit] = [decodeWholeNumber(amount), unitOf(unitCode)];
  return value === null || unit === null || value < 0 || value > longestTerm ? null : { value, unit };
}

/** 承诺办结时间: the end of the promised term; null also where the calendar does not reach so far. */
export function promisedTime(
  submittedAt: string | null,
  limit: TimeLimit | null,
  calendar: WorkingCalendar = packagedCalendar,
): string | null {
  if (submittedAt === null || limit === null) return null;
  return addTerm(submittedAt, limit.value, termUnits[limit.unit], calendar);
}
