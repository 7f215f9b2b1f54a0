import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { type ExecutionResult, execute, type GraphQLSchema, parse, validate } from "graphql";
import { compileQuery, isCompiledQuery } from "graphql-jit";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unrestrictedCaller } from "../../access/caller.ts";
import { openGateway } from "../../gateway/openGateway.ts";
import { readConfig } from "../../gateway/settings/config.ts";
import { composeSupergraph } from "../../scripts/building/composeSupergraph.ts";
import { createSubgraph } from "../../subgraphs/createSubgraph.ts";
import { createNeedsInterpreter } from "../../subgraphs/jitGuard.ts";
import { type ServedSubgraph, serveSubgraph } from "../../subgraphs/serving/serve.ts";
import { post } from "../gateway/fixtures/startToyGateway.ts";

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  scalar Any
  enum E { A B }
  input Change { e: E = A, n: Int, s: String! = "x", l: [Int!], o: Options, any: Any }
  input Options { b: Boolean = true, c: String }
  input Plain { n: Int, c: String }
  input Filter { and: [Filter!] or: [Filter!] not: Other name: String }
  input Other { filter: Filter }
  type Query {
    change(i: Change): String
    plain(p: Plain, ps: [Plain!]): String
    scalars(a: Int = 5, b: [Int] = [1], e: E = B, any: Any): String
    many(l: [Change!], o: [Options]): String
    found(where: Filter): String
    needed(x: Int! = 3): String
    box: Box!
  }
  type Box { n: Int! maybe: Boolean box: Box }`;

// What the resolver was given, as it was given: a field that is not there is not null.
const resolvers = {
  Query: {
    box: () => ({ n: 1, maybe: true, box: { n: 2, maybe: false } }),
    ...Object.fromEntries(
      ["change", "plain", "scalars", "many", "found", "needed"].map((name) => [
        name,
        (_root: unknown, given: object) => JSON.stringify(given),
      ]),
    ),
  },
};

interface Case {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Of each kind, so that graphql-jit is still wrong about each: the guard is there as long as this is so. */
const guarded: Readonly<Record<string, readonly Case[]>> = {
  "a variable without a value inside an object": [
    { query: "query($e: E) { change(i: { e: $e }) }", variables: {} },
    { query: 'query($n: Int) { plain(p: { n: $n, c: "c" }) }', variables: {} },
    { query: "query($n: Int) { plain(ps: [{ n: $n }]) }", variables: {} },
    { query: "query($n: Int) { plain(ps: { n: $n }) }", variables: {} },
    { query: "query($c: String) { change(i: { o: { c: $c } }) }", variables: {} },
    { query: "query($o: Options) { change(i: { o: $o }) }", variables: {} },
    { query: "query($s: String) { change(i: { s: $s }) }", variables: {} },
    { query: "query($c: String) { many(o: [{ c: $c }, null]) }", variables: {} },
  ],
  "a variable inside an object of a custom scalar": [
    { query: "query($x: Any) { scalars(any: { a: $x, b: [1, $x] }) }", variables: { x: 3 } },
  ],
  "a variable of a type with defaults": [
    { query: "query($i: Change) { change(i: $i) }", variables: { i: {} } },
    { query: "query($i: Change) { change(i: $i) }", variables: { i: { o: {} } } },
    { query: "query($i: Change) { change(i: $i) }", variables: { i: { l: 3 } } },
    { query: "query($l: [Change!]) { many(l: $l) }", variables: { l: { n: 1 } } },
    { query: "query($l: Change!) { many(l: [$l]) }", variables: { l: { n: 1 } } },
  ],
  "a default for a variable that takes no null": [
    { query: "query($x: Int! = 7) { needed(x: $x) }", variables: {} },
    { query: "query($e: E! = A) { scalars(e: $e) }", variables: {} },
    { query: "query($b: [Int]! = [1, null]) { scalars(b: $b) }", variables: {} },
    { query: "query($on: Boolean! = true) { change @include(if: $on) }", variables: {} },
  ],
  "a field that is answered as __proto__": [
    { query: "{ box { __proto__: n } }", variables: {} },
    { query: "{ box { n __proto__: box { __typename n } } }", variables: {} },
    { query: "{ box { __proto__: __typename } }", variables: {} },
    { query: "{ box { ...F } } fragment F on Box { box { ... { __proto__: maybe } } }", variables: {} },
  ],
  "null for a variable of @include": [
    { query: "query($on: Boolean = true) { change @include(if: $on) }", variables: { on: null } },
  ],
};

const right: readonly Case[] = [
  { query: "query($e: E) { change(i: { e: $e }) }", variables: { e: null } },
  { query: "query($e: E = B) { change(i: { e: $e }) }", variables: {} },
  { query: "query($i: Change = { n: 2 }) { change(i: $i) }", variables: {} },
  { query: "query($i: Change) { change(i: $i) }", variables: { i: null } },
  { query: "query($p: Plain) { plain(p: $p) }", variables: { p: {} } },
  { query: "query($p: Plain) { plain(p: $p) }", variables: { p: { n: null } } },
  { query: "{ change(i: { o: {} }) plain(p: {}) }", variables: {} },
  { query: "query($a: Int) { scalars(a: $a) }", variables: {} },
  { query: "query($a: Int) { scalars(a: $a) }", variables: { a: null } },
  { query: "query($a: Int = 7) { scalars(a: $a, b: [1, $a]) }", variables: {} },
  { query: "query($b: [Int]) { scalars(b: $b) }", variables: { b: 3 } },
  { query: "query($x: Any) { scalars(any: $x) }", variables: {} },
  { query: "query($where: Filter) { found(where: $where) }", variables: {} },
  {
    query: "query($where: Filter!) { found(where: $where) }",
    variables: { where: { and: [{ name: "a" }, { or: { not: { filter: { name: "b" } } } }] } },
  },
  { query: 'query($f: [Filter!]) { found(where: { and: $f, name: "n" }) }', variables: { f: [{ or: [] }] } },
  { query: "query($o: Other) { found(where: { not: $o }) }", variables: { o: { filter: null } } },
];
const everything = [...Object.values(guarded).flat(), ...right];

const definition = { name: "division", sdl, resolvers, onError: () => {}, createContext: () => ({}) } as const;
const schema: GraphQLSchema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
const dataOf = (result: ExecutionResult) => JSON.parse(JSON.stringify(result.data ?? null));

async function oracle({ query, variables }: Case): Promise<unknown> {
  return dataOf(await execute({ schema, document: parse(query), variableValues: variables }));
}

describe("inputs are what the specification says, whoever executes", () => {
  let alone: ServedSubgraph;
  const gateways: { readonly name: string; readonly origin: string; readonly close: () => Promise<void> }[] = [];
  beforeAll(async () => {
    alone = await serveSubgraph(createSubgraph(definition), {
      host: "127.0.0.1",
      port: 0,
      deadlineMs: 5_000,
      keys: null,
    });
    const supergraphFile = join(mkdtempSync(join(tmpdir(), "jit-guard-")), "supergraph.graphql");
    writeFileSync(supergraphFile, composeSupergraph([{ name: "division", url: alone.url, sdl }]));
    for (const [place, codegen] of [
      ["remote", "on"],
      ["in process", "on"],
      ["in process", "off"],
    ] as const) {
      const config = readConfig({ ACCESS: "off", AUDIT: "off", CODEGEN: codegen }, [
        "--port",
        "0",
        "--supergraph",
        supergraphFile,
      ]);
      const subgraph = createSubgraph({ ...definition, codegen: codegen === "on" });
      const gateway = await openGateway({
        config: { ...config, ownSupergraph: place === "in process" },
        log: pino({ level: "silent" }),
        openSubgraphs: async () => ({ subgraphs: [subgraph], sourceStatus: () => [], close: async () => {} }),
      });
      gateways.push({ ...gateway, name: `${place}, code ${codegen}` });
    }
  });
  afterAll(async () => {
    for (const gateway of gateways) await gateway.close();
    await alone?.close();
  });

  test.each(everything)("B1: $query with $variables", async ({ query, variables }) => {
    const wanted = await oracle({ query, variables });
    const call = { requestId: "1", signal: new AbortController().signal, caller: unrestrictedCaller };
    for (const codegen of [true, false]) {
      const run = createSubgraph({ ...definition, codegen }).prepare({ query });
      expect(dataOf(await run(variables, call)), `in process, code ${codegen}`).toEqual(wanted);
    }
    // Three times: Mercurius compiles a text that it meets again.
    for (let time = 1; time <= 3; time += 1) {
      const response = await fetch(alone.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query, variables }),
      });
      expect(dataOf((await response.json()) as ExecutionResult), `alone, time ${time}`).toEqual(wanted);
    }
    for (const { name, origin } of gateways) {
      const { body } = await post(origin, JSON.stringify({ query, variables }));
      expect(body.data ?? null, `through a gateway, ${name}`).toEqual(wanted);
    }
  });
});

describe("the guard", () => {
  const needsInterpreter = createNeedsInterpreter(schema);

  test.each(Object.entries(guarded))("B1: is still needed for %s: graphql-jit is wrong", async (_kind, cases) => {
    for (const { query, variables } of cases) {
      expect(needsInterpreter(parse(query)), query).toBe(true);
      const compiled = compileQuery(schema, parse(query), "");
      if (!isCompiledQuery(compiled)) throw new TypeError("expected a compiled query");
      const answer = dataOf(await compiled.query({}, {}, { ...variables }));
      expect(answer, `graphql-jit is right about ${query}: take this kind out of jitGuard.ts`).not.toEqual(
        await oracle({ query, variables }),
      );
    }
  });

  test("leaves everything else to graphql-jit", () => {
    const plain = [
      '{ change(i: { n: 1, o: { c: "c" } }) }',
      "query($a: Int, $b: [Int], $e: E, $any: Any) { scalars(a: $a, b: $b, e: $e, any: $any) }",
      "query($p: Plain, $ps: [Plain!]) { plain(p: $p, ps: $ps) }",
      "query($on: Boolean!) { change @include(if: $on) }",
      "query($a: Int) { scalars(b: [1, $a]) }",
    ];
    for (const query of plain) {
      expect(validate(schema, parse(query)), query).toEqual([]);
      expect(needsInterpreter(parse(query)), query).toBe(false);
    }
  });

  test("A5: a variable of a type that leads to itself ends in an answer, and graphql-jit would never come back", async () => {
    const query = "query($where: Filter) { found(where: $where) }";
    const text = `
      const { buildSchema, parse } = require("graphql");
      const { compileQuery } = require("graphql-jit");
      const schema = buildSchema("input Filter { and: [Filter!] name: String } type Query { found(where: Filter): String }");
      compileQuery(schema, parse(${JSON.stringify(query)}), "");
      require("node:worker_threads").parentPort.postMessage("compiled");`;
    // It fills the memory that it is given; then the thread ends. A library that is right says that it has compiled.
    const thread = new Worker(text, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 64, stackSizeMb: 1 } });
    const end = await new Promise((settle) => {
      thread.on("message", settle);
      thread.on("error", (error: Error) => settle(error.name));
      thread.on("exit", () => settle("ended"));
    });
    expect(end, "graphql-jit compiles recursive inputs now: take this kind out of jitGuard.ts").not.toBe("compiled");
    expect(needsInterpreter(parse(query))).toBe(true);
  });
});
