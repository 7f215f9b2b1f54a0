import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCalendar } from "../../../adapters/systems/calendar/readCalendar.ts";
import { decodeApplication } from "../../../adapters/systems/service/application.ts";
import { createWorkingCalendar, parseWorkingYears } from "../../../adapters/values/workingCalendar.ts";
import { addTerm, addWorkingDays, isWorkingDay, workingDaysBetween } from "../../../adapters/values/workingDays.ts";

describe("B12: terms follow the Civil Code, Articles 200 to 204", () => {
  test.each([
    // The day of the start is not counted (201), the last day lasts to its end (203).
    ["2024-03-11T16:59:00+08:00", 1, "workingDay", "2024-03-12T23:59:59+08:00"],
    ["2024-03-15T09:30:00+08:00", 1, "workingDay", "2024-03-18T23:59:59+08:00"],
    ["2024-09-30T17:00:00+08:00", 1, "workingDay", "2024-10-08T23:59:59+08:00"],
    ["2024-03-11T00:00:00+08:00", 3, "calendarDay", "2024-03-14T23:59:59+08:00"],
    // An end on a day off moves to the next working day (203), also over an exchanged Saturday or Sunday.
    ["2024-09-25T09:00:00+08:00", 7, "calendarDay", "2024-10-08T23:59:59+08:00"],
    ["2024-03-15T09:00:00+08:00", 1, "calendarDay", "2024-03-18T23:59:59+08:00"],
    ["2024-10-11T09:00:00+08:00", 1, "calendarDay", "2024-10-12T23:59:59+08:00"],
    // A month ends on the same day or on the last (202).
    ["2024-01-31T09:00:00+08:00", 1, "month", "2024-02-29T23:59:59+08:00"],
    ["2023-01-31T09:00:00+08:00", 1, "month", "2023-02-28T23:59:59+08:00"],
    ["2024-09-01T09:00:00+08:00", 1, "month", "2024-10-08T23:59:59+08:00"],
    ["2024-12-31T09:00:00+08:00", 2, "month", "2025-02-28T23:59:59+08:00"],
    // Hours run from the moment (201).
    ["2024-09-30T23:30:00+08:00", 2, "hour", "2024-10-01T01:30:00+08:00"],
    ["2024-03-15", 2, "workingDay", "2024-03-19"],
  ] as const)("%s and %d %s", (start, amount, unit, end) => expect(addTerm(start, amount, unit)).toBe(end));

  test("B12: nothing is guessed for a year that nobody has announced", () => {
    expect(isWorkingDay("2027-01-04")).toBeNull();
    expect(addTerm("2026-12-31T09:00:00+08:00", 1, "workingDay")).toBeNull();
    expect(addTerm("2026-12-20T09:00:00+08:00", 1, "month")).toBeNull();
    expect(addWorkingDays("2004-01-02", -5)).toBeNull();
    expect(workingDaysBetween("2026-12-01", "2027-01-05")).toBeNull();
    expect(addTerm("2026-12-31T23:00:00+08:00", 2, "hour")).toBe("2027-01-01T01:00:00+08:00");
  });

  test("B12: an application whose promise ends in such a year says so, and ends with an operator's calendar", () => {
    const row = { bjbh: "1", sqsj: "2026-12-31 09:00:00", cnqx: "1", cnqxdw: "1" };
    const unknown = decodeApplication(row);
    expect(unknown.promisedBy).toBeNull();
    expect(unknown.dataQuality).toContainEqual({ field: "promisedBy", issue: "CALENDAR_UNKNOWN" });
    const years = parseWorkingYears('{"2027": {"holidays": ["2027-01-01"], "workdays": ["2027-01-02"]}}');
    const known = decodeApplication(row, createWorkingCalendar(years));
    expect(known.promisedBy).toBe("2027-01-02T23:59:59+08:00");
    expect(known.dataQuality).not.toContainEqual(expect.objectContaining({ field: "promisedBy" }));
  });

  test.each([
    ["[]", "the file is no object"],
    ['{"27": {}}', '"27" is no year of four digits'],
    ['{"2027": []}', "2027 is no object"],
    ['{"2027": {"holidays": [], "workdays": []}}', "2027 has no holidays"],
    ['{"2027": {"holidays": ["2027-01-01"]}}', '2027: "workdays" is no list of days'],
    ['{"2027": {"holidays": ["2026-12-31"], "workdays": []}}', 'day 1 of "holidays" is no day of that year'],
    ['{"2027": {"holidays": ["2027-02-30"], "workdays": []}}', 'day 1 of "holidays" is no day of that year'],
    ['{"2027": {"holidays": ["2027-01-01", "2027-01-01"], "workdays": []}}', 'a day stands twice in "holidays"'],
    ['{"2027": {"holidays": ["2027-01-01"], "workdays": ["2027-01-01"]}}', "among the holidays and the workdays"],
    ['{"2027": {"holidays": ["2027-01-01"], "workdays": [], "x": 1}}', 'has only "holidays" and "workdays"'],
    ["{", "JSON"],
  ])("B12: a file that is no calendar is refused at the start with a sentence: %s", async (text, sentence) => {
    const directory = await mkdtemp(join(tmpdir(), "calendar-"));
    const path = join(directory, "calendar.json");
    await writeFile(path, text);
    await expect(readCalendar(path)).rejects.toThrow(sentence);
    await expect(readCalendar(path)).rejects.toThrow(path);
    await rm(directory, { recursive: true });
  });
});
