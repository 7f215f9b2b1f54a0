import { beforeAll, describe, expect, test } from "vitest";
import { type Divisions, readDivisions } from "../../../adapters/systems/division/divisions.ts";
import { createFormerDivisions } from "../../../adapters/systems/division/formerDivisions.ts";
import { areaOf } from "../../../subgraphs/kit/area.ts";
import { createPlaces, type Places } from "../../../subgraphs/kit/places.ts";

let divisions: Divisions;
let places: Places;

const row = (code: string, successor: string, edition = 2021) => ({
  code: code.padEnd(12, "0"),
  name: "旧区划（合成）",
  edition,
  successor: successor.padEnd(12, "0"),
  keepsDigits: false,
  origin: "test: line 2",
});

beforeAll(async () => {
  divisions = await readDivisions("data/jiangsu-divisions.csv", 2023);
  const rows = [
    row("320583190", "320583102"),
    row("320583190201", "320583102001"),
    row("320583190202", "320583102002"),
    row("320583190202", "320583102003"),
    row("320503", "320508"),
    row("320304", "320302"),
    row("320304", "320311"),
  ];
  places = createPlaces(divisions, createFormerDivisions(rows, divisions));
});

describe("the community of a record", () => {
  test.each<readonly [string | null, string | null, string | null, string]>([
    ["320583102001", "320583102001", null, "a code of today"],
    ["320583190201", "320583102001", null, "a former code"],
    ["320583190201001002", "320583102001", null, "a micro-grid under a former code"],
    ["320583190202", null, "AMBIGUOUS_VALUE", "a community that was split"],
    ["320583190202001", null, "AMBIGUOUS_VALUE", "a grid of it"],
    ["320583190299", null, "BROKEN_REFERENCE", "a community of a former town without a line of its own"],
    ["320503001001", null, "BROKEN_REFERENCE", "a community of a former county"],
    ["999999999999", "999999999999", null, "a code that no table knows stays what it is"],
    [null, null, null, "no code"],
  ])("B13: of %s is %s, marked %s: %s", (code, community, issue, _case) => {
    expect(places.communityOf(code)?.code ?? null).toBe(community);
    expect(places.issueOf(code)).toBe(issue);
  });
});

test("B13: an argument leads to today, and a split is refused with what to ask for", () => {
  expect(places.prefixOf("320583190201", "within")).toBe("320583102001");
  expect(places.prefixOf("320503", "within")).toBe("320508");
  expect(() => places.prefixOf("320304", "within")).toThrow(
    '"within": that division was split; ask for 320302000000 or 320311000000.',
  );
  expect(() => places.prefixOf("320583190299", "within")).toThrow('"within": no division has that code.');
  // Who sees one part alone is not led to it as if it were the whole, and is told nothing of the other.
  const ofOnePart = places.within(areaOf(["320302"]));
  expect(() => ofOnePart.prefixOf("320304", "within")).toThrow("that division was split; ask for 320302000000.");
  expect(() => places.within(areaOf(["320583"])).prefixOf("320304", "within")).toThrow("no division has that code");
});

test("B13: a department registered in a former division is responsible in what it became", () => {
  expect(places.prefixesOf("320503")).toEqual(["320508"]);
  expect(places.prefixesOf("320304")).toEqual(["320302", "320311"]);
  expect(places.prefixesOf("320583")).toEqual(["320583"]);
  expect(places.prefixesOf("")).toEqual([""]);
});

test("B13: what a source is asked for in place of a place", () => {
  expect(places.partsOf("320583102001")).toEqual(["320583102001", "320583190201"]);
  expect(places.partsOf("320583102002")).toEqual(["320583102002"]);
  expect(places.partsOf("320583102")).toEqual(["320583102", "320583190"]);
  expect(places.partsOf("320583")).toEqual(["320583"]);
  expect(places.partsOf("320508")).toEqual(["320508", "320503"]);
});

test("B13: an area holds what lies in it today, and no former code widens it", () => {
  const community = places.areaOf(areaOf(["320583102001"]));
  expect(community.contains("320583190201001")).toBe(true);
  expect(community.contains("320583190202001")).toBe(false);
  expect(community.contains("320583102002")).toBe(false);
  expect(community.contains(null)).toBe(false);
  expect(community.narrow("320583190201")).toEqual(["320583190201"]);
  expect(community.narrow("320583190")).toEqual(["320583102001"]);
  expect(community.narrow("320583102002")).toEqual([]);

  // Where in the district is not known, that it is in the district is: as in the lists of the district.
  const district = places.areaOf(areaOf(["320508"]));
  expect(district.contains("320503001001")).toBe(true);
  expect(district.narrow("320503001001")).toEqual(["320503001001"]);
  expect(places.areaOf(areaOf(["320508001"])).contains("320503001001")).toBe(false);
  expect(places.areaOf(areaOf(["320583102"])).contains("320583190299001")).toBe(true);
  // A split is inside where all of its parts are.
  expect(places.areaOf(areaOf(["320302", "320311"])).contains("320304001001")).toBe(true);
  expect(places.areaOf(areaOf(["320302"])).contains("320304001001")).toBe(false);

  const former = places.areaOf(areaOf(["320503"]));
  expect(former.contains("320503001001")).toBe(true);
  expect(former.contains("320508001001")).toBe(false);
  expect(former.narrow("320508")).toEqual([]);
});
