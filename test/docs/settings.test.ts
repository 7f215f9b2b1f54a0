import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import graph from "../../community.config.ts";
import { settings } from "../../gateway/settings/settings.ts";
import { publicErrorCodes } from "../../schema/errors.ts";
import { settingsOf } from "../../subgraphs/config.ts";

/** The fallback of every variable; null where it has to be set. */
const fallbacks: ReadonlyMap<string, string | null> = new Map(
  [...Object.values(settings), ...settingsOf(graph)].map(
    ({ variable, ...setting }) => [variable, "fallback" in setting ? setting.fallback : null] as const,
  ),
);

/** Words in the form of a variable that are none of the gateway or a subgraph, with what they are. */
const others: ReadonlyMap<string, string> = new Map([
  ["SEMI_SPACE_MB", "read before Node starts"],
  ["NODE_COMPILE_CACHE", "read by Node"],
  ["NODE_DISABLE_COMPILE_CACHE", "read by Node"],
  ["CALENDAR_UNKNOWN", "a value of the graph"],
  ["AMBIGUOUS_VALUE", "a value of the graph"],
  ["BROKEN_REFERENCE", "a value of the graph"],
]);

describe.each(["docs/operating.md", "docs/operating.zh-CN.md"])("D16: %s names the settings", (page) => {
  const text = readFileSync(page, "utf8");
  const words = new Set(text.match(/(?<![A-Z0-9_<])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Z0-9_*<])/g));

  test("D16: every setting is named", () => {
    const named = new Set(text.match(/[A-Z][A-Z0-9_]+/g));
    expect([...fallbacks.keys()].filter((variable) => !named.has(variable))).toEqual([]);
  });

  test("D16: what has the form of a setting is one, or a code of an error", () => {
    const known = (word: string) =>
      fallbacks.has(word) ||
      Object.hasOwn(publicErrorCodes, word) ||
      others.has(word) ||
      /^SUBGRAPH_[A-Z]+_URL$/.test(word);
    expect([...words].filter((word) => !known(word))).toEqual([]);
  });

  test("D16: a number beside a setting is its fallback", () => {
    const told = [...text.matchAll(/`([A-Z][A-Z0-9_]+)`(?: |（| \()(\d[\d,]*)(?![\d.]| [MG]iB)/g)].flatMap(
      ([, variable = "", number = ""]) => (fallbacks.has(variable) ? [[variable, number.replaceAll(",", "")]] : []),
    );
    expect(told.length).toBeGreaterThan(20);
    expect(told).toEqual(told.map(([variable = ""]) => [variable, fallbacks.get(variable)]));
  });
});
