import canonicalize from "canonicalize";
import { expect, test } from "vitest";
import { canonicalJson } from "../../../audit/format/canonicalJson.ts";
import { FormatError } from "../../../audit/format/formatError.ts";
import { seeded } from "../index/support/syntheticJournal.ts";

const texts = [
  "",
  "b",
  "é",
  "中文",
  "\u0000",
  "\\",
  "\\ud800",
  "\ud800",
  "a\udc00",
  "😀",
  "\u2028",
  '"',
  "\ue000",
  "Z",
];
const names = [...texts, "10", "9", "__proto__", "constructor", "toJSON"];
const numbers = [0, -0, 1e21, 1.5, -3, 1e-7, 5e-324, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY];

/** Any value, with what canonical JSON has no text for among it. */
function anyValue(random: (below: number) => number, depth: number): unknown {
  const one = <Value>(values: readonly Value[]) => values[random(values.length)];
  const below = () => anyValue(random, depth + 1);
  switch (random(depth > 3 ? 5 : 8)) {
    case 0:
      return one(texts);
    case 1:
      return one(random(10) > 0 ? numbers.slice(0, 8) : numbers);
    case 2:
      return true;
    case 3:
      return null;
    case 4:
      return random(10) > 0 ? 1 : undefined;
    case 5:
      return Array.from({ length: random(4) }, below);
    default:
      return Object.fromEntries(Array.from({ length: random(5) }, () => [one(names), below()]));
  }
}

test("is the text of RFC 8785, whatever the value", () => {
  const random = seeded(1);
  let refused = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const value = { one: anyValue(random, 0), other: anyValue(random, 0) };
    let expected: string | null = null;
    try {
      expected = canonicalize(value) ?? "";
    } catch {
      refused += 1;
    }
    if (expected === null) expect(() => canonicalJson(value)).toThrow(FormatError);
    else expect(canonicalJson(value)).toBe(expected);
  }
  expect(refused).toBeGreaterThan(1_000);
  expect(refused).toBeLessThan(19_000);
});

test("a cycle has none", () => {
  const value: Record<string, unknown> = {};
  value["self"] = value;
  expect(() => canonicalJson(value)).toThrow(FormatError);
});
