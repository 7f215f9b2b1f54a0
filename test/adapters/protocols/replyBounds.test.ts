import { describe, expect, test } from "vitest";
import { maxJsonItems, parseJson } from "../../../adapters/protocols/parseJson.ts";
import { maxMarkupItems, parseXml } from "../../../adapters/protocols/parseXml.ts";

const tooMany = maxMarkupItems + 1;

describe("A1: the parsers of replies", () => {
  test.each([
    ["a million attributes", `<a ${Array.from({ length: tooMany }, (_, index) => `a${index}="1"`).join(" ")}/>`],
    ["a million empty elements", `<a>${"<b/>".repeat(tooMany)}</a>`],
    ["a million different elements", `<a>${Array.from({ length: tooMany }, (_, i) => `<b${i}/>`).join("")}</a>`],
    ["a million references", `<a>${"&lt;".repeat(tooMany)}</a>`],
    ["a million processing instructions", `<a>${"<?x y?>".repeat(tooMany)}</a>`],
    ["elements 30,000 deep", "<a>".repeat(30_000) + "</a>".repeat(30_000)],
    ["elements that never close", "<a>".repeat(30_000)],
  ])("A1: refuse XML with %s", (_, text) => expect(parseXml(text)).toBeNull());

  test("A1: read XML with as much as a page has", () => {
    const row = `<row>${Array.from({ length: 60 }, (_, index) => `<F${index}>a&amp;b</F${index}>`).join("")}</row>`;
    expect(parseXml(`<rows>${row.repeat(200)}</rows>`)).toHaveProperty("rows.row.199.F59", "a&b");
  });

  test.each([
    ["lists 100,000 deep", "[".repeat(maxJsonItems + 1) + "]".repeat(maxJsonItems + 1)],
    ["records 100,000 deep", `${'{"a":'.repeat(maxJsonItems + 1)}1${"}".repeat(maxJsonItems + 1)}`],
    ["a million numbers", `[${"12345678901234567,".repeat(maxJsonItems + 1)}1]`],
    ["a long number, deep", `${"[".repeat(90_000)}1234567890123456789${"]".repeat(90_000)}`],
  ])("A1: refuse JSON with %s", (_, text) => expect(parseJson(Buffer.from(text))).toBeUndefined());

  test("A1: read JSON with as much as a page has", () => {
    const row = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, "1234567890123456789"]));
    expect(parseJson(Buffer.from(JSON.stringify(Array.from({ length: 200 }, () => row))))).toHaveLength(200);
  });
});
