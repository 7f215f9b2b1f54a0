import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executionResult } from "../../gateway/execute/operationAnswer.ts";
import type { Sandbox } from "../../sandbox/start.ts";
import { allScopes, asker, thePublic } from "../policy/support/callers.ts";
import { readFieldTable } from "../policy/support/fieldTable.ts";
import { naiveAnswer } from "../policy/support/naiveAnswer.ts";
import { withTypes } from "../policy/support/withTypes.ts";
import { openSandbox } from "../support/community.ts";
import { naiveCounts, naiveReads, readsOf } from "./support/naiveReads.ts";
import { type Audited, example, openAudited } from "./support/openAudited.ts";
import { personOperations } from "./support/personOperations.ts";
import { withKeys } from "./support/withKeys.ts";

/** The table alone says what is classified; it is held to the supergraph by fieldTable.test.ts. */
const table = readFieldTable(readFileSync("test/policy/fieldTable.txt", "utf8"));
const rules = Object.fromEntries(table.map((row) => [row.coordinate, row]));
const keys = { Person: "id" };

const purpose = "grid-governance";
const callers = [
  thePublic,
  asker({ scopes: allScopes, purpose }),
  asker({ scopes: allScopes, ceiling: 3 }),
  asker({ scopes: allScopes, ceiling: 2, purpose }),
  asker({ scopes: ["grid:read", "grid.person:read"], ceiling: 3, purpose }),
  asker({ scopes: ["service.application:read", "service:read"], ceiling: 3 }),
  asker({ scopes: ["asset:read", "asset.member:read"], ceiling: 3 }),
].map(({ caller }) => caller);

const examples = [
  "collective-assets",
  "communities-of-a-county",
  "community-applications",
  "community-overview",
  "event-handling",
  "person-across-systems",
].map(example);

let sandbox: Sandbox;
let unrestricted: Audited;
/** Everything that an operation finds, by its text and its variables. */
const wholes = new Map<string, unknown>();
beforeAll(async () => {
  sandbox = await openSandbox();
  unrestricted = await openAudited(sandbox, "in process", false);
}, 60_000);
afterAll(async () => {
  await unrestricted?.close();
  await sandbox?.stop();
});

describe.each([
  { placement: "in process", share: 2 },
  { placement: "remote", share: 5 },
] as const)("with subgraphs $placement", ({ placement, share }) => {
  let audited: Audited;
  beforeAll(async () => {
    audited = await openAudited(sandbox, placement, true);
  }, 60_000);
  afterAll(async () => {
    await audited?.close();
  });

  test("the subjects of a record are the persons in the answer, with the fields that left", async () => {
    const schema = audited.version.apiSchema;
    const all = [...examples, ...personOperations(schema, 60)];
    const operations = all.filter((_operation, index) => index % share === 0);
    let persons = 0;
    let several = 0;
    for (const operation of operations) {
      const asked = withTypes(withKeys(operation, schema, keys));
      const name = JSON.stringify(asked);
      const whole = wholes.get(name) ?? executionResult((await unrestricted.run(asked, null)).answer).data;
      wholes.set(name, whole);
      for (const caller of callers) {
        const expected = naiveAnswer(operation, whole, schema, rules, { caller, granted: new Set() });
        const { answer } = await audited.run(operation, caller);
        const told = `${operation.query}\n${JSON.stringify(operation.variables)}\n${JSON.stringify(caller)}`;
        const reads = naiveReads(expected.objects, rules, keys);
        expect(readsOf(answer.subjects), told).toEqual(reads);
        expect(answer.entities["Person"] ?? 0, told).toBe(
          naiveCounts(expected.objects, new Set(["Person"]))["Person"] ?? 0,
        );
        // What was asked for on our own account is not shown.
        expect(executionResult(answer).data ?? null, told).toEqual(expected.data);
        persons += reads.length;
        if (reads.length > 1) several += 1;
      }
    }
    expect(persons).toBeGreaterThan(300);
    expect(several).toBeGreaterThan(30);
  }, 240_000);

  test("the sources of a record are the calls that the systems got", async () => {
    const [, all] = callers;
    if (all === undefined) throw new RangeError("no caller");
    sandbox.calls.reset();
    const { answer } = await audited.run(example("person-across-systems"), all);
    const got = sandbox.calls.snapshot();
    expect(answer.sources["grid"]).toBeGreaterThan(0);
    expect(answer.sources["grid"]).toBe(got["grid"]?.total);
    expect(Object.keys(answer.sources)).toEqual(expect.arrayContaining(["grid", "asset"]));
  });
});
