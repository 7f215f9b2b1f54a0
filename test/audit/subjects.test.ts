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
import { graphSubjects, subjectAt } from "./support/naiveSubjects.ts";
import { type Audited, example, openAudited } from "./support/openAudited.ts";
import { personalOperations, personOperations } from "./support/personOperations.ts";
import { withKeys } from "./support/withKeys.ts";

/** The table alone says what is classified; it is held to the supergraph by fieldTable.test.ts. */
const table = readFieldTable(readFileSync("test/policy/fieldTable.txt", "utf8"));
const rules = Object.fromEntries(table.map((row) => [row.coordinate, row]));

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

test("C2: the oracle knows of every field of level 3 and 4 whose data it holds", () => {
  const personal = table.filter(({ level, coordinate }) => level >= 3 && coordinate.includes("."));
  expect(personal.length).toBeGreaterThan(110);
  for (const { coordinate } of personal) {
    const [type = "", field = ""] = coordinate.split(".");
    expect(() => subjectAt(graphSubjects, type, field)).not.toThrow();
  }
});

describe.each([
  { placement: "in process", share: 4 },
  { placement: "remote", share: 9 },
] as const)("with subgraphs $placement", ({ placement, share }) => {
  let audited: Audited;
  beforeAll(async () => {
    audited = await openAudited(sandbox, placement, true);
  }, 60_000);
  afterAll(async () => {
    await audited?.close();
  });

  test("C2: the subjects of a record are those whose data is in the answer, with the fields that left", async () => {
    const schema = audited.version.apiSchema;
    const all = [...examples, ...personalOperations(schema), ...personOperations(schema, 60)];
    const operations = all.filter((_operation, index) => index % share === 0);
    let persons = 0;
    let several = 0;
    const kinds = new Set<string>();
    for (const operation of operations) {
      const asked = withTypes(withKeys(operation, schema, graphSubjects));
      const name = JSON.stringify(asked);
      const whole = wholes.get(name) ?? executionResult((await unrestricted.run(asked, null)).answer).data;
      wholes.set(name, whole);
      for (const caller of callers) {
        const expected = naiveAnswer(operation, whole, schema, rules, { caller, granted: new Set() });
        const { answer } = await audited.run(operation, caller);
        const told = `${operation.query}\n${JSON.stringify(operation.variables)}\n${JSON.stringify(caller)}`;
        const reads = naiveReads(expected.objects, rules, graphSubjects);
        expect(readsOf(answer.subjects), told).toEqual(reads);
        expect(answer.entities["Person"] ?? 0, told).toBe(
          naiveCounts(expected.objects, new Set(["Person"]))["Person"] ?? 0,
        );
        // What was asked for on our own account is not shown.
        expect(executionResult(answer).data ?? null, told).toEqual(expected.data);
        persons += reads.length;
        for (const [who] of reads) kinds.add(who.replace(/ [^ ]*$/, ""));
        if (reads.length > 1) several += 1;
      }
    }
    expect(persons).toBeGreaterThan(300);
    expect(several).toBeGreaterThan(30);
    expect([...kinds].sort()).toEqual(expect.arrayContaining(["also certificate", "also words", "person", "words"]));
  }, 480_000);

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
