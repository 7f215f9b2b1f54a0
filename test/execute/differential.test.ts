import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { knownNames } from "./knownDifferences.ts";
import { compareEngines } from "./support/compareEngines.ts";
import { type DamageKinds, damageOf } from "./support/damage.ts";
import { type GeneratedOperation, generateOperation } from "./support/generateOperation.ts";
import { type Fixture, type FixtureData, openFixture, readSubgraphs } from "./support/openFixture.ts";
import { openTwoEngines, type TwoEngines } from "./support/twoEngines.ts";
import type { World } from "./support/world.ts";

const here = import.meta.dirname;
const folders = [
  join(here, "../../schema"),
  // What the stock gateway cannot run has tests of its own.
  ...globSync(join(here, "fixtures/*/"))
    .filter((folder) => basename(folder) !== "context")
    .sort(),
];

/** Generated operations per fixture and kind of run. */
const operationsPerKind = 200;
/** Every hand-written operation meets that many sets of faults. */
const faultsPerHandWritten = 8;

const leaf = ["null", "missing", "text", "number", "hugeNumber", "boolean", "object"] as const;
const runs: readonly { readonly name: string; readonly faultPercent: number; readonly damage?: DamageKinds }[] = [
  { name: "without faults", faultPercent: 0 },
  { name: "with nulls and errors", faultPercent: 5 },
  { name: "with missing and mistyped values", faultPercent: 3, damage: { leaf, composite: ["null", "missing"] } },
  { name: "with types that are not possible", faultPercent: 2, damage: { leaf, composite: ["type"] } },
  { name: "with values of the wrong kind", faultPercent: 2, damage: { leaf, composite: ["otherKind"] } },
];

const met = new Map<string, number>();

describe.each(folders)("%s", (folder) => {
  const name = basename(folder);
  let opened: Promise<{ readonly fixture: Fixture; readonly engines: TwoEngines; readonly extra: FixtureData }>;
  const open = async () => {
    const file = join(folder, "data.ts");
    const extra: FixtureData = existsSync(file) ? (await import(file)).data : {};
    const fixture = openFixture(name, readSubgraphs(folder), extra);
    return { fixture, engines: await openTwoEngines(fixture), extra };
  };

  test.each(runs)("ours equals the stock engine $name", async ({ name: kind, faultPercent, damage }) => {
    opened ??= open();
    const { fixture, engines, extra } = await opened;
    const handWritten = Array.from({ length: faultPercent === 0 ? 1 : faultsPerHandWritten }).flatMap(() =>
      (extra.operations ?? []).map((query) => ({ query, operationName: undefined, variables: {} })),
    );
    const generated = Array.from({ length: operationsPerKind }, (_item, index) =>
      generateOperation(fixture.planner.apiSchema, name, kind, index),
    );
    let withErrors = 0;
    for (const [index, operation] of [...handWritten, ...generated].entries()) {
      const makeRun = () => ({
        world: worldOf(index, faultPercent),
        ...(damage !== undefined && { damage: damageOf(index, 15, damage) }),
      });
      const comparison = await compareEngines(fixture, engines, operation, makeRun);
      const problems = [
        ...comparison.problems,
        ...(faultPercent === 0 ? await wholeProblems(engines, operation, comparison.ours.data) : []),
      ];
      expect(problems, failure(operation, comparison.ours)).toEqual([]);
      if (comparison.ours.data !== undefined && comparison.ours.errors.length > 0) withErrors += 1;
      for (const difference of comparison.met) met.set(difference, (met.get(difference) ?? 0) + 1);
    }
    console.log(`${name}: ${handWritten.length + generated.length} operations ${kind}, ${withErrors} gave errors`);
    expect(withErrors > 0).toBe(faultPercent > 0);
  });
});

test("every known difference was met, and no other", () => {
  console.log([...met].map(([name, count]) => `${name}: ${count}`).join("\n"));
  expect([...met.keys()].sort()).toEqual(knownNames.toSorted());
});

/** Without faults the graph as one schema gives the same: this holds the planner, too. */
async function wholeProblems(engines: TwoEngines, operation: GeneratedOperation, ours: unknown): Promise<string[]> {
  if (ours === undefined || operation.query.startsWith("mutation")) return [];
  const { data } = await engines.whole(operation, worldOf(0, 0));
  return JSON.stringify(data) === JSON.stringify(ours) ? [] : [`as one schema: ${JSON.stringify(data)}`];
}

function worldOf(seed: number, percent: number): World {
  return { faults: { seed, nullPercent: percent, errorPercent: percent }, mutations: [] };
}

function failure({ query, variables }: GeneratedOperation, ours: unknown): string {
  return `\n${query}\n${JSON.stringify(variables)}\nours: ${JSON.stringify(ours)}`;
}
