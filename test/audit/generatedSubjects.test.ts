import { buildSchema, printSchema } from "graphql";
import { beforeAll, expect, test } from "vitest";
import type { OperationAnswer } from "../../gateway/execute/operationAnswer.ts";
import { generateOperation } from "../execute/support/generateOperation.ts";
import { createRandom } from "../execute/support/random.ts";
import { openTwoEngines, placements, type TwoEngines } from "../execute/support/twoEngines.ts";
import { naiveAnswer } from "../policy/support/naiveAnswer.ts";
import { naiveRules } from "../policy/support/naiveRules.ts";
import { allScopes, callerOf, toys } from "../policy/support/toys.ts";
import { withTypes } from "../policy/support/withTypes.ts";
import { naiveCounts, naiveReads, readsOf } from "./support/naiveReads.ts";
import { toySubjects } from "./support/naiveSubjects.ts";
import { withKeys } from "./support/withKeys.ts";

const operations = 500;
/** Arguments and input fields. */
const given = /\(|^Filter\./;
const entities = new Set(["Person", "Company", "Item", "Case"]);

let engines: TwoEngines;
beforeAll(async () => {
  engines = await openTwoEngines(toys, { hasStock: false, audit: true });
});

test("C2: generated operations of generated callers: whose data is in the answer, with the fields, in every placement", async () => {
  const { apiSchema } = toys.planner;
  // Fields that interface objects compute are planned wrongly beside others (rules.test.ts has what can be asked).
  const asked = buildSchema(printSchema(apiSchema).replaceAll("  weighted: String\n", ""));
  let persons = 0;
  let unplanned = 0;
  for (let index = 0; index < operations; index += 1) {
    const operation = generateOperation(asked, "audit", "subjects", index);
    const { data: whole } = await engines.whole(withTypes(withKeys(operation, asked, toySubjects)), worldOf());
    const random = createRandom("audit", "caller", index);
    const caller = callerOf({
      scopes: allScopes.filter(() => random.chance(random.pick([40, 80, 100]))),
      ceiling: random.pick([1, 2, 3, 4]),
      purpose: random.pick([null, "care"]),
    });
    const reader = { caller, granted: new Set<string>() };
    const expected = naiveAnswer(operation, whole, apiSchema, naiveRules, reader);
    const placement = placements[index % placements.length] ?? "remote";
    const answers: OperationAnswer[] = [];
    const ours = await engines.ours(operation, { world: worldOf(), reader, answers }, placement);
    const told = `${operation.query}\n${JSON.stringify(operation.variables)}\n${JSON.stringify(caller)} ${placement}`;
    if (ours.data === undefined && plannerFault.test(ours.errors[0]?.message ?? "")) {
      unplanned += 1;
      continue;
    }
    expect(ours.data, told).toEqual(expected.data);
    const [answer] = answers;
    const reads = naiveReads(expected.objects, naiveRules, toySubjects);
    // What an operation is given has a test of its own (gateway/knownSubjects.test.ts).
    const read = (answer?.subjects ?? []).filter(({ fields }) => !fields.some((field) => given.test(field)));
    expect(readsOf(read), told).toEqual(reads);
    const { Thing = 0, ...counts } = answer?.entities ?? {};
    const objects = naiveCounts(expected.objects, entities);
    // Of an interface object its type is not always known.
    if (Thing === 0) expect(counts, told).toEqual(objects);
    else expect(Thing + sum(counts), told).toBe(sum(objects));
    persons += reads.length;
  }
  expect(unplanned).toBeLessThan(operations / 20);
  expect(persons).toBeGreaterThan(200);
}, 120_000);

/** An assertion inside the planner that fragments in an interface object run into: nothing is fetched then. */
const plannerFault = /^We should have an edge from \w+\(\w+\) for __typename$/;

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((one, other) => one + other, 0);
}

function worldOf() {
  return { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] };
}
