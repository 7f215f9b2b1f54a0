import arrangements from "chinese-days/dist/chinese-days.json" with { type: "json" };
import { isCalendarDay } from "./calendar.ts";

/** The working days of mainland China (国务院办公厅 announces those of a year in the autumn before). */
export interface WorkingCalendar {
  /** `yyyy-MM-dd`. Null in a year whose arrangements are not known: nothing is guessed. */
  readonly isWorkingDay: (day: string) => boolean | null;
}

/** What is announced of one year. Days from Monday to Friday work, others do not, these excepted. */
export interface YearArrangements {
  /** Days off, `yyyy-MM-dd`. */
  readonly holidays: readonly string[];
  /** Saturdays and Sundays that are worked instead. */
  readonly workdays: readonly string[];
}

/** Those of one year have some thirty days off; what is longer is no calendar. */
const maxDaysOfYearItems = 366;

/** The arrangements of 2004 to 2026 as the package chinese-days has them. */
export const packagedCalendar: WorkingCalendar = createWorkingCalendar(new Map());

/** The package's calendar with further years; a year that is given takes the place of the package's. */
export function createWorkingCalendar(years: ReadonlyMap<string, YearArrangements>): WorkingCalendar {
  const known = new Map<string, YearArrangements>(years);
  for (const [day, of] of packagedDays()) {
    const year = day.slice(0, 4);
    if (years.has(year)) continue;
    const { holidays = [], workdays = [] } = known.get(year) ?? {};
    known.set(
      year,
      of === "off" ? { holidays: [...holidays, day], workdays } : { holidays, workdays: [...workdays, day] },
    );
  }
  const off = new Set([...known.values()].flatMap(({ holidays }) => holidays));
  const worked = new Set([...known.values()].flatMap(({ workdays }) => workdays));
  return {
    isWorkingDay(day) {
      if (!known.has(day.slice(0, 4))) return null;
      if (worked.has(day)) return true;
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
      return weekday !== 0 && weekday !== 6 && !off.has(day);
    },
  };
}

/**
 * The years of an operator's file: `{"2027": {"holidays": ["2027-01-01"], "workdays": []}}`.
 * @throws TypeError with a sentence that says where the file is no calendar
 */
export function parseWorkingYears(text: string): ReadonlyMap<string, YearArrangements> {
  const years = new Map<string, YearArrangements>();
  for (const [year, value] of Object.entries(objectOf(JSON.parse(text), "the file"))) {
    if (!/^(19|20|21)\d{2}$/.test(year)) throw new TypeError(`"${year}" is no year of four digits`);
    const { holidays, workdays, ...others } = objectOf(value, year);
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) throw new TypeError(`${year} has only "holidays" and "workdays"`);
    const arrangement = { holidays: daysOf(holidays, year, "holidays"), workdays: daysOf(workdays, year, "workdays") };
    if (arrangement.holidays.length === 0) throw new TypeError(`${year} has no holidays, so that it is not announced`);
    const both = arrangement.workdays.find((day) => arrangement.holidays.includes(day));
    if (both !== undefined) throw new TypeError(`${both} is among the holidays and the workdays`);
    years.set(year, arrangement);
  }
  return years;
}

function* packagedDays(): Generator<readonly [day: string, of: "off" | "worked"]> {
  for (const day of Object.keys(arrangements.holidays)) yield [day, "off"];
  for (const day of Object.keys(arrangements.workdays)) yield [day, "worked"];
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError(`${what} is no object`);
  return { ...value };
}

function daysOf(value: unknown, year: string, what: string): readonly string[] {
  if (!Array.isArray(value) || value.length > maxDaysOfYearItems)
    throw new TypeError(`${year}: "${what}" is no list of days`);
  const days: readonly unknown[] = value;
  for (const [index, day] of days.entries()) {
    const [, ofYear, month, dayOfMonth] = typeof day === "string" ? (/^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []) : [];
    if (ofYear !== year || !isCalendarDay(Number(ofYear), Number(month), Number(dayOfMonth))) {
      throw new TypeError(`${year}: day ${index + 1} of "${what}" is no day of that year such as ${year}-01-01`);
    }
  }
  const distinct = new Set(days.map(String));
  if (distinct.size !== days.length) throw new TypeError(`${year}: a day stands twice in "${what}"`);
  return [...distinct];
}
