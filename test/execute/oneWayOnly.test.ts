import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { generateOperation } from "./support/generateOperation.ts";
import { type FixtureData, openFixture, readSubgraphs } from "./support/openFixture.ts";
import { openTwoEngines, type SentOperation } from "./support/twoEngines.ts";

const here = import.meta.dirname;
const folders = [join(here, "../../schema"), ...globSync(join(here, "fixtures/*/")).sort()];
const operationsPerFixture = 200;

/** An assertion of the planner that operations on interface objects run into, whatever the supergraph. */
const plannerFaults = /^We should have an edge from \w+\(\w+\)(-\d+)? for __typename$/;

const world = { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] };
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@external", "@provides", "@override", "@inaccessible", "@interfaceObject"])`;

test.each(folders)(
  "A9: planned one way only, operations have the answers of the graph as one schema: %s",
  async (folder) => {
    const name = basename(folder);
    const file = join(folder, "data.ts");
    const extra: FixtureData = existsSync(file) ? (await import(file)).data : {};
    const fixture = openFixture(name, readSubgraphs(folder), extra);
    const engines = await openTwoEngines({ ...fixture, planner: fixture.oneWayPlanner }, { hasStock: false });
    const handWritten = (extra.operations ?? []).map((query) => ({ query, operationName: undefined, variables: {} }));
    const generated = Array.from({ length: operationsPerFixture }, (_item, index) =>
      generateOperation(fixture.planner.apiSchema, name, "one way", index),
    );
    let compared = 0;
    for (const operation of [...handWritten, ...generated].filter(({ query }) => !query.startsWith("mutation"))) {
      const ours = await engines.ours(operation, { world });
      if (plannerFaults.test(ours.errors[0]?.message ?? "")) continue;
      // @context is of the plan alone: there is no schema without subgraphs that knows it.
      const expected =
        name === "context"
          ? await (await everyWay(folder, extra)).ours(operation, { world })
          : await engines.whole(operation, world);
      expect(JSON.stringify(ours.data), operation.query).toBe(JSON.stringify(expected.data));
      compared += 1;
    }
    expect(compared).toBeGreaterThan(50);
  },
);

const opened = new Map<string, ReturnType<typeof openTwoEngines>>();
function everyWay(folder: string, extra: FixtureData): ReturnType<typeof openTwoEngines> {
  const known =
    opened.get(folder) ?? openTwoEngines(openFixture("every way", readSubgraphs(folder), extra), { hasStock: false });
  opened.set(folder, known);
  return known;
}

const nested = (field: string, depth: number, leaves: string): string =>
  depth === 0 ? leaves : `${leaves} ${field} { ${nested(field, depth - 1, leaves)} }`;
const letters = (count: number) => [..."abcdefgh"].slice(0, count);

interface ManyWays {
  readonly name: string;
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly query: string;
}

const interfaces = (own: (graph: string) => string) => (graph: string) =>
  `
  type Query { i: I @shareable }
  interface I { id: ID! sh: String kid: I }
  type A0 implements I @key(fields: "id") { id: ID! sh: String @shareable kid: I @shareable }
  type A1 implements I @key(fields: "id") { id: ID! sh: String @shareable kid: I @shareable ${own(graph)} }`;
const each = (count: number, sdl: (graph: string) => string) =>
  Object.fromEntries(letters(count).map((graph) => [graph, sdl(graph)]));

const cases: readonly ManyWays[] = [
  {
    name: "an interface in two subgraphs",
    subgraphs: each(
      2,
      interfaces(() => ""),
    ),
    query: `{ i { ${nested("kid", 8, "id sh")} } }`,
  },
  {
    name: "an interface in five subgraphs",
    subgraphs: each(
      5,
      interfaces(() => ""),
    ),
    query: `{ i { ${nested("kid", 6, "id sh")} } }`,
  },
  {
    name: "implementations that differ",
    subgraphs: each(
      3,
      interfaces((graph) => `own_${graph}: Int`),
    ),
    query: `{ i { ${nested("kid", 6, "id sh ... on A1 { own_a own_c }")} } }`,
  },
  {
    name: "objects with fields of their own",
    subgraphs: each(
      5,
      (graph) => `type Query { t: T @shareable }
        type T @key(fields: "id") { id: ID! next: T @shareable other: [T!] @shareable own_${graph}: Int }`,
    ),
    query: `{ t { ${nested("next", 8, "id own_a own_e other { own_b }")} } }`,
  },
  {
    name: "objects with several keys",
    subgraphs: {
      a: `type Query { t: T @shareable } type T @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! next: T @shareable own_a: Int }`,
      b: `type Query { t: T @shareable } type T @key(fields: "id") { id: ID! next: T @shareable own_b: Int }`,
      c: `type T @key(fields: "sku") { sku: ID! next: T @shareable own_c: Int }`,
      d: `type T @key(fields: "sku", resolvable: false) { sku: ID! } type Query { d: T }`,
    },
    query: `{ d { own_b ${nested("next", 6, "own_c own_b")} } t { own_c } }`,
  },
  {
    name: "values without a key, which have to stay in one subgraph",
    subgraphs: each(
      4,
      (graph) => `type Query { t: T @shareable }
        type T @key(fields: "id") { id: ID! value: V @shareable next: T @shareable }
        type V { shared: Int @shareable own_${graph}: Int inner: V @shareable back: T @shareable }`,
    ),
    query: `{ t { ${nested("next", 5, "value { shared own_a inner { own_b own_d back { value { own_c } } } }")} } }`,
  },
  {
    name: "unions whose members differ",
    subgraphs: {
      a: `type Query { u: U @shareable } union U = X | Y type X @key(fields: "id") { id: ID! next: U @shareable a: Int } type Y @key(fields: "id") { id: ID! next: U @shareable }`,
      b: `type Query { u: U @shareable } union U = X | Y type X @key(fields: "id") { id: ID! next: U @shareable b: Int } type Y @key(fields: "id") { id: ID! next: U @shareable y: Int }`,
    },
    query: `{ u { ${nested("... on X { a b next", 5, "__typename ... on Y { id y }").replaceAll(" }", " }")} ${"}".repeat(5)} } }`,
  },
  {
    name: "provided, overridden and inaccessible fields",
    subgraphs: {
      a: `type Query { t: T @shareable } type T @key(fields: "id") { id: ID! v: Int next: T @shareable @provides(fields: "w") w: Int @external s: Int @shareable }`,
      b: `type Query { t: T @shareable } type T @key(fields: "id") { id: ID! v: Int @override(from: "a") next: T @shareable w: Int @shareable hidden: Int @inaccessible s: Int @shareable }`,
      c: `type T @key(fields: "id") { id: ID! w: Int @shareable next: T @shareable s: Int @shareable own: Int }`,
    },
    query: `{ t { ${nested("next", 7, "id v w s own")} } }`,
  },
  {
    name: "interface objects",
    subgraphs: {
      a: `type Query { m: M @shareable } interface M @key(fields: "id") { id: ID! kid: M s: Int } type P implements M @key(fields: "id") { id: ID! kid: M @shareable s: Int @shareable } type Q implements M @key(fields: "id") { id: ID! kid: M @shareable s: Int @shareable q: Int }`,
      b: `type M @key(fields: "id") @interfaceObject { id: ID! rating: Int }`,
      c: `type P @key(fields: "id") { id: ID! s: Int @shareable c: Int }`,
    },
    query: `{ m { ${nested("kid", 5, "id s rating ... on P { c } ... on Q { q }")} } }`,
  },
];

describe.each(cases)("$name", ({ name, subgraphs, query }) => {
  const sources = Object.entries(subgraphs).map(([graph, sdl]) => ({
    name: graph,
    url: `http://${graph}.invalid`,
    sdl: `${link} ${sdl}`,
  }));

  test("A9: has an answer, the one of the graph as one schema", async () => {
    const fixture = openFixture(name, sources);
    const engines = await openTwoEngines({ ...fixture, planner: fixture.oneWayPlanner }, { hasStock: false });
    const operation = { query, operationName: undefined, variables: {} };
    const sent: SentOperation[] = [];
    const ours = await engines.ours(operation, { world, sent });
    expect(ours.errors).toEqual([]);
    const whole = await engines.whole(operation, world);
    expect(JSON.stringify(ours.data)).toBe(JSON.stringify(whole.data));
    expect(sent.length).toBeGreaterThan(0);
  });
});
