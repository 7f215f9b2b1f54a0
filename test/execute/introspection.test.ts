import {
  buildASTSchema,
  buildSchema,
  executeSync,
  type GraphQLSchema,
  getIntrospectionQuery,
  getOperationAST,
  lexicographicSortSchema,
  parse,
} from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operationIntrospection } from "../../gateway/execute/introspection/operationIntrospection.ts";
import { operationTree } from "../../gateway/graph/operationTree.ts";
import { createFederationPlanner } from "../../gateway/plan/federationPlanner.ts";
import { startToyGateway, type ToyGateway, toySupergraph } from "../gateway/fixtures/startToyGateway.ts";
import { repeatedIntrospection } from "../support/hostile/repeatedIntrospection.ts";

const url = "http://127.0.0.1:9/";
const { apiSdl } = createFederationPlanner(toySupergraph({ division: url, grid: url }));
const schema = buildASTSchema(parse(apiSdl), { assumeValid: true });
const full = getIntrospectionQuery({
  ...{ descriptions: true, schemaDescription: true, specifiedByUrl: true, directiveIsRepeatable: true },
  ...{ inputValueDeprecation: true, experimentalDirectiveDeprecation: true, oneOf: true },
});
const community = 'community(code: "320282113200") { name }';

function told(query: string, variables: Record<string, unknown> = {}): unknown {
  const { data } = executeSync({
    schema,
    document: parse(query),
    variableValues: variables,
    rootValue: { community: { name: "湖㳇村" } },
  });
  return JSON.parse(JSON.stringify(data));
}

/** Newer than the graphql-js of the planner, mixed with what is planned, in every shape. */
const asked: [what: string, query: string, variables?: Record<string, unknown>][] = [
  ["isOneOf", '{ __type(name: "Query") { isOneOf } }'],
  [
    "deprecated directives",
    "{ __schema { directives(includeDeprecated: true) { name isDeprecated deprecationReason } } }",
  ],
  ["all that graphql-js asks for", full],
  ["types a hundred deep", getIntrospectionQuery({ typeDepth: 100, oneOf: true })],
  ["beside data", `{ a: __type(name: "Query") { isOneOf } ${community} b: __schema { queryType { name } } }`],
  [
    "in fragments",
    `{ ...F ${community} } fragment F on Query { ... { t: __type(name: "Community") { ...T } } } fragment T on __Type { isOneOf kind __typename }`,
  ],
  [
    "under conditions",
    `query Q($yes: Boolean!, $no: Boolean!) { community(code: "320282113200") @include(if: $yes) { name } a: __type(name: "Query") @include(if: $no) { isOneOf }
      b: __type(name: "Query") @skip(if: $no) { isOneOf @include(if: $yes) name @skip(if: $yes) } }`,
    { yes: true, no: false },
  ],
  [
    "twice under one name",
    '{ a: __type(name: "Community") { name } a: __type(name: "Community") { isOneOf fields { name } } __typename }',
  ],
  ["nothing else than names", "{ a: __typename b: __typename }"],
  [
    "with variables",
    "query Q($name: String!, $old: Boolean) { __type(name: $name) { fields(includeDeprecated: $old) { name args(includeDeprecated: $old) { name } } } }",
    { name: "Query", old: true },
  ],
  ["a type that is not there", `{ ${community} __type(name: "Nothing") { isOneOf } }`],
  ["a default", 'query Q($name: String = "Query") { __type(name: $name) { name } }'],
];

describe.each(["compiled", "apollo"])("D1: with the engine %s introspection is never planned", (engine) => {
  let gateway: ToyGateway;
  beforeAll(async () => {
    gateway = await startToyGateway({ environment: { ENGINE: engine } });
  });
  afterAll(() => gateway.close());

  test.each(asked)("asked for %s", async (_what, query, variables = {}) => {
    const { body } = await gateway.query(query, variables);
    expect(body).toEqual({ data: told(query, variables) });
    expect(JSON.stringify(body.data)).toBe(JSON.stringify(told(query, variables)));
  });

  test.each([
    ["a field that is not there", '{ __type(name: "Query") { isTwoOf } }', "GRAPHQL_VALIDATION_FAILED"],
    [
      "an argument that is not there",
      "{ __schema { types(includeDeprecated: true) { name } } }",
      "GRAPHQL_VALIDATION_FAILED",
    ],
    ["no name", `{ ${community} __type { name } }`, "GRAPHQL_VALIDATION_FAILED"],
    ["a mutation", 'mutation { __type(name: "Query") { name } }', "GRAPHQL_VALIDATION_FAILED"],
  ])("%s is the client's fault", async (_what, query, code) => {
    const { body } = await gateway.query(query);
    expect(body.data ?? null).toBeNull();
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
  });

  test("a name that is null where it must not be is the client's fault", async () => {
    const { body } = await gateway.query('query Q($name: String = "Query") { __type(name: $name) { name } }', {
      name: null,
    });
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(["BAD_USER_INPUT"]);
  });

  test.each([
    ["all fields of all types 95 times", repeatedIntrospection(95)],
    ["all fields of all types twelve times", repeatedIntrospection(12)],
    [
      "in a fragment",
      `{ ...F } fragment F on Query { __schema { types { ...T } } } fragment T on __Type { ${Array.from({ length: 90 }, (_, index) => `a${index}: fields { name description }`).join(" ")} }`,
    ],
    [
      "by many names",
      `{ ${Array.from({ length: 19 }, (_, index) => `a${index}: __schema { types { fields { name description args { name description type { kind name } } type { kind name ofType { kind name } } } } }`).join(" ")} }`,
    ],
  ])("A4: %s is refused", async (_what, query) => {
    const { body } = await gateway.query(query);
    expect(body.data ?? null).toBeNull();
    expect(body.errors?.[0]).toMatchObject({ extensions: { code: "OPERATION_TOO_COMPLEX" } });
    expect(body.errors?.[0]?.message).toContain("4 times the full introspection");
  });
});

/** The parts of an operation that ask about the schema. */
function introspected(of: GraphQLSchema, query: string) {
  const document = parse(query);
  const operation = getOperationAST(document);
  const introspection =
    operation === null || operation === undefined
      ? null
      : operationIntrospection(operationTree(document, operation, of), of);
  if (introspection === null) throw new TypeError("nothing asked");
  return introspection;
}

describe("A4: what is told of a schema", () => {
  const large = buildSchema(
    `type Query { a: T0 } ${Array.from({ length: 2_000 }, (_, index) => `"类型 ${index}" type T${index} { a(b: Int, c: [String!]!): [T${(index + 1) % 2_000}!]! b: Int @deprecated }`).join(" ")}`,
  );

  test("is what graphql-js tells, in order, whatever the schema", async () => {
    for (const one of [schema, large, lexicographicSortSchema(schema)]) {
      const texts = await introspected(one, full).answer({}, "values");
      const { data } = executeSync({ schema: one, document: parse(full) });
      expect(texts.get("__schema") === JSON.stringify(data?.["__schema"])).toBe(true);
    }
  });

  test("is made once for all who ask, whatever they call the operation, its fragments and variables", async () => {
    const own = buildSchema("type Query { a: Int }");
    const others = [
      full,
      full.replace("IntrospectionQuery", "Other"),
      full.replaceAll("FullType", "Whole"),
      full.replaceAll(/\s+/g, " "),
    ];
    const texts = await Promise.all(others.map((query) => introspected(own, query).answer({}, "values")));
    const [first] = texts;
    for (const text of texts) expect(text.get("__schema")).toBe(first?.get("__schema"));
    const aliased = await introspected(own, full.replace("__schema", "s: __schema")).answer({}, "values");
    expect(aliased.get("s")).toBe(first?.get("__schema"));
  });

  test("is kept: the schema is not read again for who asks later", async () => {
    const own = buildSchema("type Query { a: Int }");
    const typeMap = own.getTypeMap();
    let readings = 0;
    own.getTypeMap = () => {
      readings += 1;
      return typeMap;
    };
    // The type that a fragment names is looked up for each text.
    own.getType = (name) => typeMap[name];
    await introspected(own, full).answer({}, "values");
    const once = readings;
    expect(once).toBeGreaterThan(0);
    for (const leaves of ["values", "text"] as const) await introspected(own, full).answer({}, leaves);
    expect(readings).toBe(once);
  });

  test("is told while other requests are answered", async () => {
    const own = buildSchema(
      `${"type Query { a: Int } "}${Array.from({ length: 3_000 }, (_, index) => `type T${index} { a: Int b(c: Int): [Int!]! }`).join(" ")}`,
    );
    let isDone = false;
    let turns = 0;
    const count = () => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    await introspected(own, full).answer({}, "text");
    isDone = true;
    expect(turns).toBeGreaterThan(3);
  });

  test("costs a hundred for the whole of it, whatever its size, and less for less", () => {
    for (const one of [schema, large]) {
      expect(introspected(one, full).cost({})).toBe(100);
      expect(introspected(one, '{ __type(name: "Query") { name } }').cost({})).toBe(1);
      const names = introspected(one, "{ __schema { types { name } } }").cost({});
      expect(names).toBeGreaterThan(0);
      expect(names).toBeLessThan(20);
      expect(() => introspected(one, repeatedIntrospection(95)).cost({})).toThrow("4 times the full introspection");
    }
  });
});
