import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";
import { expect, test } from "vitest";
import { SupergraphError } from "../../gateway/graph/supergraphError.ts";
import { createFederationPlanner } from "../../gateway/plan/federationPlanner.ts";
import { readSchemas } from "../../gateway/plan/planner.ts";
import { subjectReadsOf } from "../../gateway/record/subjectReads.ts";
import { checkedSubjects } from "../../gateway/subjects/checkSubjects.ts";

const supergraph = readFileSync("schema/supergraph.graphql", "utf8");

function subjectsOf(sdl: string) {
  const { supergraphSchema, apiSchema } = readSchemas(createFederationPlanner(sdl).apiSdl, sdl);
  return checkedSubjects("the.graphql", supergraphSchema, apiSchema);
}

/** The supergraph with another declaration in one place. */
function changed(from: string | RegExp, to: string): string {
  const sdl = supergraph.replace(from, to);
  expect(sdl).not.toBe(supergraph);
  return sdl;
}

test("C2: the persons of the graph are told by their id, others by the way to it and by words", () => {
  const subjects = subjectsOf(supergraph);
  expect(subjects.ofField("Person", "phone")).toMatchObject({ kind: "told", keys: [["id"]], words: null });
  expect(subjects.ofField("Household", "address")).toMatchObject({
    keys: [["members", "id"]],
    words: { name: "headName", phones: null },
  });
  expect(subjects.ofField("ServiceApplication", "applicantPhones")).toMatchObject({
    keys: [["applicant", "id"]],
    words: { name: "applicantName", phones: "applicantPhones" },
  });
  expect(subjects.ofField("Membership", "name")).toMatchObject({ certificate: "certificateNumber" });
  expect(subjects.ofField("Licence", "identifier")).toEqual({ kind: "holder" });
  expect(subjects.ofInputField("SubmitApplicationInput", "applicantPhone")).toMatchObject({
    idNumber: "applicantIdNumber",
  });
});

test.each(["nobody", "community", "applications", "phones"])("C2: a subject told by %s is no supergraph", (key) => {
  const sdl = changed('@subject(key: "id")', `@subject(key: "${key}")`);
  const problem = "the.graphql: @subject of Person has to name a field";
  expect(() => subjectsOf(sdl)).toThrow(problem);
  expect(() => subjectsOf(sdl)).toThrow(SupergraphError);
});

test.each([
  ["a field", '  @subject(name: "contactName", phones: "contactPhones")', "", "GridEvent.contactName"],
  ["a field of its own", '@subject(name: "operator")', "", "ApplicationStep.operator"],
  ["an object", '  @subject(path: "members { id }", name: "headName")', "", "Household.headName"],
  ["what leads to persons", /(riskSignals\([^\n]*)@subject\([^)]*\)/, "$1", "Community.riskSignals"],
  ["an input", '  @subject(name: "contactName", phones: "contactPhone")', "", "ReportEventInput.contactName"],
] as const)("C2: %s of level 3 that says nothing of its subject is refused", (_what, from, to, named) => {
  const sdl = changed(from, to);
  expect(() => subjectsOf(sdl)).toThrow(/of level 3 or 4 and without @subject: /);
  expect(() => subjectsOf(sdl)).toThrow(named);
});

test.each([
  ["members { nobody }", "path has to lead"],
  ["members { household { code } phones }", "path has to lead"],
  ["members(first: 2) { id }", "path has to lead"],
  ["members", "path has to lead"],
  ["members { id", "path has to lead"],
  ["...Members", "path has to lead"],
])("C2: a path such as %s is refused", (path, problem) => {
  expect(() => subjectsOf(changed('path: "members { id }"', `path: "${path}"`))).toThrow(problem);
});

test.each([
  ['none: "short"', "in a sentence"],
  ['none: "There is nobody at all.", holder: true', "one of"],
  ["", "one of"],
  ['idNumber: "number"', "idNumber is for inputs"],
  ["holder: true", "leads to it without one"],
])("C2: @subject(%s) of a contract is refused", (given, problem) => {
  const sdl = changed(
    '@subject(path: "partyBPerson { id }", name: "partyB")',
    `@subject${given === "" ? "" : `(${given})`}`,
  );
  expect(() => subjectsOf(sdl)).toThrow(problem);
});

test("C2: a supergraph that knows no persons has no subjects", () => {
  const schema = buildSchema("type Query { a: Int }");
  expect(checkedSubjects("the.graphql", schema, schema).told).toEqual([]);
});

test("of more fields than a number has bits, those of one person come together, in order; keys as they are", () => {
  const coordinates = Array.from({ length: 65 }, (_, index) => `Person.f${String(index).padStart(2, "0")}`);
  const read = [
    new Map<unknown, number>([
      ["a", 1],
      ["b", 1 << 29],
      [null, 2],
    ]),
    new Map<unknown, number>([
      ["a", 3],
      [7, 1],
    ]),
    new Map<unknown, number>([
      ["a", 1 << 4],
      ["b", 0],
    ]),
  ];
  const person = { kind: "person", isBeside: false };
  expect(subjectReadsOf(read, coordinates, "values")).toEqual([
    { fields: ["Person.f00", "Person.f30", "Person.f31", "Person.f64"], keys: ["a"], ...person },
    { fields: ["Person.f29"], keys: ["b"], ...person },
    { fields: ["Person.f01"], keys: [""], ...person },
    { fields: ["Person.f30"], keys: ["7"], ...person },
  ]);
  const texts = [
    new Map<unknown, number>([
      ['"\\u0061"', 1],
      ['"a"', 2],
      ["12345678901234567890", 1],
    ]),
  ];
  expect(subjectReadsOf(texts, coordinates, "text")).toEqual([
    { fields: ["Person.f00", "Person.f01"], keys: ["a"], ...person },
    { fields: ["Person.f00"], keys: ["12345678901234567890"], ...person },
  ]);
});

test("C2: words that are written in two ways are one subject, and those that say nothing are nobody known", () => {
  const words = [
    new Map<unknown, number>([
      ["张 三\u0000138-0000-0001", 1],
      ["张三\u0000+8613800000001", 2],
      [" \u0000-", 1],
    ]),
  ];
  expect(subjectReadsOf(words, ["A.a", "A.b"], "values", "words")).toEqual([
    { fields: ["A.a", "A.b"], keys: ["张三\u000013800000001"], kind: "words", isBeside: false },
    { fields: ["A.a"], keys: [""], kind: "words", isBeside: false },
  ]);
});
