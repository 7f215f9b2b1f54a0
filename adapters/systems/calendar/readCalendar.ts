import { open } from "node:fs/promises";
import {
  createWorkingCalendar,
  packagedCalendar,
  parseWorkingYears,
  type WorkingCalendar,
} from "../../values/workingCalendar.ts";

/** Thirty days of a hundred years have 50 kB. */
const maxCalendarBytes = 1_000_000;

/**
 * The calendar of the package, with the years of an operator's file where there is one. Rejects with a sentence that says where
 * the file is no calendar, so that the process does not start with one that it cannot keep to.
 */
export async function readCalendar(path: string | null): Promise<WorkingCalendar> {
  if (path === null) return packagedCalendar;
  await using file = await open(path);
  if ((await file.stat()).size > maxCalendarBytes) throw new TypeError(`${path}: a calendar of more than 1 MB`);
  try {
    return createWorkingCalendar(parseWorkingYears(await file.readFile("utf8")));
  } catch (error) {
    throw new TypeError(`${path}: ${error instanceof Error ? error.message : "no calendar"}`, { cause: error });
  }
}
