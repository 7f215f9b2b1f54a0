import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import graph from "../../community.config.ts";
import { settings } from "../../gateway/settings/settings.ts";
import { settingsOf } from "../../subgraphs/config.ts";

interface Row {
  readonly origin: string;
  readonly bound: string;
  readonly kind: string;
  /** `path:constant`, or the variable of a setting. */
  readonly where: string;
}

interface Constant {
  readonly file: string;
  readonly name: string;
  readonly initialiser: string;
}

/** The tables of one language, each row under the heading of its origin. */
function rowsOf(document: string): readonly Row[] {
  let origin = "";
  return readFileSync(document, "utf8")
    .split("\n")
    .flatMap((line) => {
      if (line.startsWith("## ")) origin = line.slice(3);
      const cells = line.split("|").map((cell) => cell.trim());
      const where = /^`([^`]+)`$/.exec(cells[4] ?? "")?.[1];
      return where === undefined ? [] : [{ origin, bound: cells[2] ?? "", kind: cells[3] ?? "", where }];
    });
}

/** What the naming convention makes a bound: constants of a module whose name says so. */
const declaration =
  /^(?:export )?const ((?:max|most|longest|largest)[A-Z]\w*|\w*(?:[lL]imit|LimitBytes|[dD]eadlineMs|[tT]imeoutMs)) =\s+([^;]+);/gm;

const constants: readonly Constant[] = globSync("{access,adapters,audit,cli,gateway,schema,subgraphs,scripts}/**/*.ts")
  .filter((file) => !file.includes("/generated/"))
  .flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(declaration)].map(([, name = "", initialiser = ""]) => ({
      file,
      name,
      initialiser,
    })),
  );

/** Products, powers and sums of numbers, and of other bounds by their names. */
function evaluate(initialiser: string): number | null {
  const numbers = initialiser.replace(/[a-zA-Z]\w*/g, (name) => {
    const other = constants.find((constant) => constant.name === name);
    return other === undefined ? "unknown" : String(evaluate(other.initialiser));
  });
  const terms = numbers.replaceAll("_", "").split(/ ([+-]) /);
  let sum = 0;
  for (const [index, term] of terms.entries()) {
    if (index % 2 === 1) continue;
    const product = productOf(term);
    if (product === null) return null;
    sum += terms[index - 1] === "-" ? -product : product;
  }
  return sum;
}

function productOf(term: string): number | null {
  if (!/^\d+(?: \*\*? \d+)*$/.test(term)) return null;
  return term
    .split(/ \* /)
    .map((factor) => factor.split(" ** ").map(Number))
    .reduce((product, [base = Number.NaN, exponent = 1]) => product * base ** exponent, 1);
}

const allSettings: ReadonlyMap<string, string> = new Map(
  [...Object.values(settings), ...settingsOf(graph)].map(
    ({ variable, ...setting }) => [variable, "fallback" in setting ? (setting.fallback ?? "") : ""] as const,
  ),
);

/** Constants that have the form of a bound and bound nothing that comes from outside. */
const noBounds: ReadonlyMap<string, string> = new Map([
  ["access/clients/checkClient.ts:maxTime", "the last moment that ISO 8601 writes with four digits of a year"],
  ["adapters/values/text.ts:longestFiller", "the longest of our own words"],
  ["gateway/shape/writeLeaf.ts:maxInt", "the range of Int, GraphQL specification 3.5.1"],
  ["subgraphs/asset/warnings/longTermContract.ts:longestYears", "a rule of the Civil Code, Article 705"],
]);

/** Settings in numbers that are choices and no bounds on what comes from outside. */
const noBoundSettings: ReadonlyMap<string, string> = new Map([
  ["PORT", "an address"],
  ["WORKERS", "processes that the operator starts"],
  ["DIVISIONS_EDITION", "a year"],
  ["LIST_SIZE", "an assumption of the estimate"],
  ["LIVE_HEARTBEAT_MS", "a pause"],
  ["GRID_EVENT_POLL_MS", "a pause"],
  ["ABSENCE_QUANTUM_MS", "a grid of time for answers"],
  ["AUDIT_RETENTION_DAYS", "a duty to keep, no bound on what comes"],
  ["RATE_BURST_SECONDS", "the shape of a rate that has its own row"],
]);

const english = rowsOf("docs/limits.md");
const chinese = rowsOf("docs/limits.zh-CN.md");
const numberIn = (bound: string) => Number(/^[\d,]+/.exec(bound)?.[0].replaceAll(",", ""));

describe("D-07: docs/limits.md is the table of all bounds", () => {
  test("D-07: every row names a constant or a setting that exists, with its value", () => {
    const faults = english.flatMap(({ where, bound }) => {
      const [file = "", name] = where.split(":");
      if (name === undefined) {
        return Number(allSettings.get(where)) === numberIn(bound) ? [] : [`${where} is ${allSettings.get(where)}`];
      }
      const constant = constants.find((one) => one.file === file && one.name === name);
      const value = constant === undefined ? "missing" : evaluate(constant.initialiser);
      return value === numberIn(bound) ? [] : [`${where} is ${value}`];
    });
    expect(faults).toEqual([]);
    expect(english.length).toBeGreaterThan(100);
  });

  test("D-07: every constant that is a bound by its name has a row, or a reason why it is none", () => {
    const told = new Set(english.map(({ where }) => where));
    const untold = constants.map(({ file, name }) => `${file}:${name}`).filter((one) => !told.has(one));
    expect(untold.sort()).toEqual([...noBounds.keys()].sort());
  });

  test("D-07: every setting in numbers has a row, or a reason why it is no bound", () => {
    const told = new Set(english.map(({ where }) => where));
    const numeric = [...allSettings].filter(([, fallback]) => /^\d+$/.test(fallback)).map(([variable]) => variable);
    expect(numeric.filter((variable) => !told.has(variable)).sort()).toEqual([...noBoundSettings.keys()].sort());
  });

  test("D-07: every origin has a bound in bytes, one in items and one in time", () => {
    // What is kept comes from the other origins, and no time decides how long.
    const origins = [...new Set(english.map(({ origin }) => origin))].filter((origin) => origin !== "Caches");
    const lacking = origins.flatMap((origin) =>
      ["bytes", "items", "time"]
        .filter((kind) => !english.some((row) => row.origin === origin && row.kind === kind))
        .map((kind) => `${origin}: ${kind}`),
    );
    expect(lacking).toEqual([]);
    expect(origins.length).toBeGreaterThan(8);
  });

  test("D-07: the Chinese table has the same rows with the same values", () => {
    const inShort = (rows: readonly Row[]) => rows.map(({ where, bound }) => `${where} ${numberIn(bound)}`);
    expect(inShort(chinese)).toEqual(inShort(english));
  });
});
