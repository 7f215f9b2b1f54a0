import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";
import { expect, test } from "vitest";
import { subjectReadsOf } from "../../gateway/audit/subjectReads.ts";
import { createFederationPlanner } from "../../gateway/plan/federationPlanner.ts";
import { readSchemas } from "../../gateway/plan/planner.ts";
import { readSubjectKeys } from "../../gateway/plan/subjectKeys.ts";
import { SupergraphError } from "../../gateway/plan/supergraphError.ts";

const supergraph = readFileSync("schema/supergraph.graphql", "utf8");

function keysOf(sdl: string) {
  const { supergraphSchema, apiSchema } = readSchemas(createFederationPlanner(sdl).apiSdl, sdl);
  return readSubjectKeys("the.graphql", supergraphSchema, apiSchema);
}

test("the persons of the graph are told by their id", () => {
  expect([...keysOf(supergraph)]).toEqual([["Person", "id"]]);
});

test.each(["nobody", "community", "applications", "phones"])("a subject told by %s is no supergraph", (key) => {
  const sdl = supergraph.replace('@subject(key: "id")', `@subject(key: "${key}")`);
  expect(sdl).not.toBe(supergraph);
  const problem = `the.graphql: @subject(key: "${key}") of Person has to name a field`;
  expect(() => keysOf(sdl)).toThrow(problem);
  expect(() => keysOf(sdl)).toThrow(SupergraphError);
});

test("a supergraph that knows no persons has none", () => {
  const schema = buildSchema("type Query { a: Int }");
  expect(readSubjectKeys("the.graphql", schema, schema).size).toBe(0);
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
  expect(subjectReadsOf(read, coordinates, "values")).toEqual([
    { fields: ["Person.f00", "Person.f30", "Person.f31", "Person.f64"], keys: ["a"] },
    { fields: ["Person.f29"], keys: ["b"] },
    { fields: ["Person.f01"], keys: [""] },
    { fields: ["Person.f30"], keys: ["7"] },
  ]);
  const texts = [
    new Map<unknown, number>([
      ['"\\u0061"', 1],
      ['"a"', 2],
      ["12345678901234567890", 1],
    ]),
  ];
  expect(subjectReadsOf(texts, coordinates, "text")).toEqual([
    { fields: ["Person.f00", "Person.f01"], keys: ["a"] },
    { fields: ["Person.f00"], keys: ["12345678901234567890"] },
  ]);
});
