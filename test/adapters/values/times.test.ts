import { describe, expect, it } from "vitest";
import { decodeDate, decodeExcelDate, decodePeriod } from "../../../adapters/values/localDate.ts";
import { decodeDateTime, encodeDateTime } from "../../../adapters/values/localDateTime.ts";
import { addTerm, addWorkingDays, isWorkingDay, workingDaysBetween } from "../../../adapters/values/workingDays.ts";

describe("decodeDateTime", () => {
  it.each([
    ["2024-03-15 09:30:00", "2024-03-15T09:30:00+08:00"],
    ["2024/3/5 9:30", "2024-03-05T09:30:00+08:00"],
    ["20240315093000", "2024-03-15T09:30:00+08:00"],
    ["20240315093000      ", "2024-03-15T09:30:00+08:00"],
    ["20240315", "2024-03-15T00:00:00+08:00"],
    ["2024-02-29", "2024-02-29T00:00:00+08:00"],
    ["2024-03-15T01:30:00Z", "2024-03-15T09:30:00+08:00"],
    ["2024-03-15 09:30:00.123", "2024-03-15T09:30:00+08:00"],
    ["2024-03-14T20:30:00-05:00", "2024-03-15T09:30:00+08:00"],
    ["2023-02-29", null],
    ["2023-02-29T00:00:00Z", null],
    ["9999-12-31T23:59:59Z", null],
    ["2024-13-01 00:00:00", null],
    ["2024-03-15 24:00:00", "2024-03-16T00:00:00+08:00"],
    ["0000-00-00 00:00:00", null],
    ["无", null],
    ["", null],
    [undefined, null],
  ])("reads %j as %j", (text, expected) => expect(decodeDateTime(text)).toBe(expected));

  it("writes the source's own form back", () => {
    expect(encodeDateTime("2024-03-15T01:30:00Z")).toBe("2024-03-15 09:30:00");
    expect(encodeDateTime("2024-03-15T09:30:00+08:00")).toBe("2024-03-15 09:30:00");
    expect(() => encodeDateTime("gestern")).toThrow(RangeError);
  });
});

describe("days", () => {
  it("drops the time of day", () => expect(decodeDate("20240315093000")).toBe("2024-03-15"));

  it.each([
    [1, "1900-01-01"],
    [59, "1900-02-28"],
    [60, null],
    [61, "1900-03-01"],
    ["45366", "2024-03-15"],
    [45366.75, "2024-03-15"],
    ["2024-03-15", "2024-03-15"],
    [0, null],
    [Number.NaN, null],
    ["无", null],
  ])("reads the Excel serial %j as %j", (serial, expected) => expect(decodeExcelDate(serial)).toBe(expected));

  it.each([
    ["2020-01-01-2029-12-31", { start: "2020-01-01", end: "2029-12-31" }],
    ["20200101-20291231", { start: "2020-01-01", end: "2029-12-31" }],
    ["2020/1/1至2029/12/31", { start: "2020-01-01", end: "2029-12-31" }],
    ["2029-12-31-2020-01-01", null],
    ["20200101", null],
    [null, null],
  ])("reads the period %j", (text, expected) => expect(decodePeriod(text)).toEqual(expected));
});

describe("working days", () => {
  it("knows holidays and exchanged days", () => {
    expect(isWorkingDay("2024-10-01")).toBe(false);
    expect(isWorkingDay("2024-10-12")).toBe(true);
    expect(isWorkingDay("2024-03-16")).toBe(false);
  });

  it.each([
    ["2024-03-15T09:30:00+08:00", 1, "2024-03-18T09:30:00+08:00"],
    ["2024-09-30T17:00:00+08:00", 1, "2024-10-08T17:00:00+08:00"],
    ["2024-03-18", -1, "2024-03-15"],
    ["2024-03-16", 0, "2024-03-16"],
  ])("%s and %d working days is %s", (start, count, end) => expect(addWorkingDays(start, count)).toBe(end));

  it("counts back what it added", () => {
    expect(workingDaysBetween("2024-03-15", "2024-03-18")).toBe(1);
    expect(workingDaysBetween("2024-03-18", "2024-03-15")).toBe(-1);
    expect(workingDaysBetween("2024-03-15", addWorkingDays("2024-03-15", 20) ?? "")).toBe(20);
  });

  it.each([
    ["2024-01-31", 1, "month", "2024-02-29"],
    ["2024-12-31T08:00:00+08:00", 2, "month", "2025-02-28T23:59:59+08:00"],
    ["2024-03-15T23:30:00+08:00", 1, "hour", "2024-03-16T00:30:00+08:00"],
    ["2024-03-15T23:30:00+08:00", 45, "minute", "2024-03-16T00:15:00+08:00"],
    ["2024-03-15", 3, "calendarDay", "2024-03-18"],
    ["2024-03-15", 2, "workingDay", "2024-03-19"],
  ] as const)("%s and %d %s is %s", (start, amount, unit, end) => expect(addTerm(start, amount, unit)).toBe(end));
});
