import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, validate } from "graphql";
import { beforeAll, expect, test } from "vitest";
import type { OperationAnswer } from "../../gateway/execute/operationAnswer.ts";
import { openFixture } from "../execute/support/openFixture.ts";
import { openTwoEngines, placements, type TwoEngines } from "../execute/support/twoEngines.ts";
import { generateGiven } from "./support/generateGiven.ts";
import { naiveGiven } from "./support/naiveGiven.ts";
import { readsOf } from "./support/naiveReads.ts";

const operations = 600;

const sdl = readFileSync(join(import.meta.dirname, "toys/lookups.graphql"), "utf8");
const lookups = openFixture("lookups", [{ name: "lookups", url: "http://lookups.invalid", sdl }]);
const declared = parse(sdl);

let engines: TwoEngines;
beforeAll(async () => {
  engines = await openTwoEngines(lookups, { hasStock: false, audit: true });
});

test("C2: generated look-ups and mutations: whose data they are given, by the declarations of their inputs alone", async () => {
  const { apiSchema } = lookups.planner;
  const seen = new Set<string>();
  let given = 0;
  for (let index = 0; index < operations; index += 1) {
    const root = index % 3 === 0 ? apiSchema.getMutationType() : apiSchema.getQueryType();
    if (root === null || root === undefined) throw new RangeError("no root type");
    const among = { root, fields: Object.values(root.getFields()), leaves: "id" };
    const operation = generateGiven(among, "given", index);
    const told = `${operation.query}\n${JSON.stringify(operation.variables)}`;
    expect(validate(apiSchema, parse(operation.query)), told).toEqual([]);
    const answers: OperationAnswer[] = [];
    const world = { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] };
    const placement = placements[index % placements.length] ?? "remote";
    await engines.ours(operation, { world, answers }, placement);
    const expected = naiveGiven(declared, operation.given);
    expect(answers, told).toHaveLength(1);
    expect(readsOf(answers[0]?.subjects ?? []), told).toEqual(expected);
    given += expected.length;
    for (const [who] of expected) seen.add(who.replace(/^(also )?(\w+).*$/, "$1$2"));
  }
  expect(given).toBeGreaterThan(operations);
  const kinds = ["person", "idNumber", "words", "certificate"];
  expect([...seen].sort()).toEqual([...kinds, "also words", "also certificate", "unknown"].sort());
});
