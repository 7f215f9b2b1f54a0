import { GraphQLError, validate } from "graphql";
import { describe, expect, test } from "vitest";
import { createDemand } from "../../gateway/demand/demand.ts";
import { operationTree } from "../../gateway/graph/operationTree.ts";
import { costSchema, estimated, library, operationOf } from "./costSchema.ts";

/** Worked out by hand from the text of the cost specification 0.1 and the IBM cost directives; lists are 10 by default. */
const table: readonly (readonly [why: string, cost: number, query: string, variables?: Record<string, unknown>])[] = [
  ["a leaf is nothing, an object 1", 1, "{ book { id title } }"],
  ["__typename is nothing", 1, "{ __typename book { __typename } }"],
  ["introspection is nothing", 0, '{ __schema { types { name } } __type(name: "Book") { name } }'],
  ["objects in objects", 1 + 5, "{ book { author { name } } }"],
  ["a weight of the field", 7, "{ newest { title } }"],
  ["a weight of the field beside that of its type", 1 + 3, "{ book { owner { name } } }"],
  ["a leaf with a weight", 4, "{ count }"],
  ["a scalar with a weight", 8, "{ scored }"],
  ["a list of leaves with a weight: 10 items of 2", 1 + 10 * 2, "{ book { tags } }"],
  ["a list of unknown length", 10, "{ all { id } }"],
  ["a list of lists", 100, "{ table { id } }"],
  ["an assumed size", 3, "{ shelf { id } }"],
  ["lists in lists: 3 books of 1 + author 5 + 10 books", 3 * (1 + 5 + 10), "{ shelf { author { books { id } } } }"],
  ["a slicing argument", 7, "{ top(limit: 7) { id } }"],
  ["a slicing argument by variable", 7, "query ($n: Int) { top(limit: $n) { id } }", { n: 7 }],
  ["by variable with a default", 6, "query ($n: Int = 6) { top(limit: $n) { id } }"],
  ["a slicing argument before the assumed size", 2, "{ some(limit: 2) { id } }"],
  ["the assumed size without one", 5, "{ some { id } }"],
  ["a null is no slicing argument", 5, "{ some(limit: null) { id } }"],
  ["a slicing argument inside an input object, that is 1", 3 + 1, "{ within(page: { size: 3 }) { id } }"],
  ["the default value inside it", 4 + 1, '{ within(page: { after: "x" }) { id } }'],
  ["a negative length is none", 0, "{ some(limit: -3) { id } }"],
  ["a connection: 1 + 7 nodes", 1 + 7, "{ books(first: 7) { totalCount nodes { id } } }"],
  ["its default page", 1 + 20, "{ books { nodes { id } } }"],
  ["the highest of several slicing arguments", 1 + 9, "{ books(first: 2, last: 9) { nodes { id } } }"],
  ["last alone", 1 + 3, "{ books(last: 3) { nodes { id } } }"],
  [
    "edges and nodes: 1 + 2 nodes + 2 x (edge + node)",
    1 + 2 + 2 * 2,
    "{ books(first: 2) { nodes { id } edges { node { id } } } }",
  ],
  ["an alias of a sized field", 1 + 2, "{ books(first: 2) { list: nodes { id } } }"],
  ["aliases are fields of their own", 3, "{ a: book { id } b: book { id } c: book { id } }"],
  ["the same field twice is one field", 1 + 5, "{ book { id } book { author { id } author { name } } }"],
  ["fragments are what they hold", 1 + 5, "{ book { ...F ...F } } fragment F on Book { author { id } }"],
  [
    "a fragment at two places counts at both",
    2 * (1 + 5),
    "{ a: book { ...F } b: newest { ...F } } fragment F on Book { author { id } }".replace("b: newest", "b: book"),
  ],
  ["the most expensive type of an interface: a Person", 5, "{ node { id } }"],
  ["with what is asked of it", 1 + 5 + 5, "{ node { ... on Book { author { name } author2: author { name } } id } }"],
  ["a field that weighs differently in each type: Person 5 + 9", 5 + 9, "{ node { owner { id } } }"],
  ["a weight that an interface gives its field: Book 1 + 3", 1 + 3, "{ book { owner { id } } }"],
  ["interfaces in interfaces", 15, "{ node { related { related { id } } } }"],
  ["the most expensive type of a union", 5, "{ anything { ... on Book { id } } }"],
  ["what cannot be together is not added up", 1 + 20, "{ anything { ... on Book { tags } ... on Person { name } } }"],
  ["an argument with an enum that weighs 6", 4 + 6, "{ count(of: NOVEL) }"],
  ["input objects: 1 + author 1 + its name 3 + 1 Book", 6, '{ book(by: { author: { name: "x" } }) { id } }'],
  ["input objects in themselves", 1 + 1 + 1 + 1, '{ book(by: { not: { not: { title: "x" } } }) { id } }'],
  ["input objects by variable", 6, "query ($by: Filter) { book(by: $by) { id } }", { by: { author: { name: "x" } } }],
  ["a variable inside one", 6, "query ($n: String) { book(by: { author: { name: $n } }) { id } }", { n: "x" }],
  ["a variable that is absent", 1 + 2, "query ($n: String) { book(by: { author: { name: $n } }) { id } }"],
  [
    "a mutation: 10 + input 1 + kind 6 + author 2 + name 3 + Book 1",
    23,
    'mutation { addBook(input: { title: "t", kind: NOVEL, author: { name: "n" } }) { id } }',
  ],
  [
    "a list of input objects: 10 + 2 x 1 + 2 Books",
    14,
    'mutation { addBooks(inputs: [{ title: "a" }, { title: "b" }]) { id } }',
  ],
  ["@include by variable", 1, "query ($x: Boolean!) { book { id author @include(if: $x) { id } } }", { x: false }],
  [
    "@include by variable, there",
    6,
    "query ($x: Boolean!) { book { id author @include(if: $x) { id } } }",
    { x: true },
  ],
  ["@skip by literal", 1, "{ book { id author @skip(if: true) { id } } }"],
  [
    "@skip on a fragment",
    1,
    "query ($x: Boolean!) { book { id ...F @skip(if: $x) } } fragment F on Book { author { id } }",
    { x: true },
  ],
  [
    "two conditions on the way",
    1,
    "query ($x: Boolean!, $y: Boolean!) { book { id ... @include(if: $x) { author @skip(if: $y) { id } } } }",
    { x: true, y: true },
  ],
  [
    "a field under two conditions is there once",
    6,
    "query ($x: Boolean!, $y: Boolean!) { book { author @include(if: $x) { id } author @include(if: $y) { name } } }",
    { x: true, y: true },
  ],
  [
    "the parts of one field under their own conditions",
    1 + 5,
    "query ($x: Boolean!) { book { author { id } author @include(if: $x) { owner { id } } } }",
    { x: false },
  ],
  [
    "products that are too large are the largest number",
    Number.MAX_SAFE_INTEGER,
    `{ ${"all { author { books { ".repeat(1)}${"author { books { ".repeat(20)} id ${"} }".repeat(20)} } } } }`,
  ],
];

describe("the estimate", () => {
  test.each(table.map(([why, cost, query, variables]) => ({ why, cost, query, variables })))(
    "$why: $cost",
    ({ cost, query, variables }) => {
      expect(validate(library, operationOf(query).document).map(String)).toEqual([]);
      expect(estimated(query, variables)).toBe(cost);
    },
  );

  test.each([["{ top { id } }"], ["{ top(limit: 1, max: 2) { id } }"], ["query ($n: Int) { top(limit: $n) { id } }"]])(
    "exactly one slicing argument where one is required: %s",
    (query) => {
      expect(() => estimated(query)).toThrow(
        expect.objectContaining({
          message:
            "top: exactly one of limit, max has to be given: the length of the list decides what the operation costs.",
          extensions: { code: "BAD_USER_INPUT" },
        }),
      );
    },
  );

  test("a field that is not there requires nothing", () => {
    const query = "query ($x: Boolean!) { book { id } top @include(if: $x) { id } }";
    expect(estimated(query, { x: false })).toBe(1);
    expect(() => estimated(query, { x: true })).toThrow(GraphQLError);
  });
});

describe("the names of the directives", () => {
  const definitions = (cost: string, listSize: string) =>
    `type Query { a: Int @${cost}(weight: 3) b: [B] @${listSize}(assumedSize: 2) c: Int @other(weight: 50) } type B { id: ID }
     type Mutation { x: Int }`;
  test.each([
    ["imported", `import: ["@cost", "@listSize"]`, "cost", "listSize"],
    [
      "imported by other names",
      `import: [{ name: "@cost", as: "@price" }, { name: "@listSize", as: "@rows" }]`,
      "price",
      "rows",
    ],
    ["not imported", `for: SECURITY`, "cost", "cost__listSize"],
    ["under another namespace", `as: "demand"`, "demand", "demand__listSize"],
  ])("%s", (_how, link, cost, listSize) => {
    const schema = costSchema(definitions(cost, listSize), link);
    expect(estimated("{ a b { id } c }", {}, schema)).toBe(3 + 2);
  });

  test("a directive that is only called the same is not read", () => {
    const schema = costSchema(definitions("cost", "listSize"), `as: "demand"`);
    expect(estimated("{ a b { id } c }", {}, schema)).toBe(10);
  });

  test("by @join__directive, each subgraph with its own names, merged as composition does", () => {
    const schema = costSchema(
      `      type Query {
        a: Int @join__directive(graphs: [A], name: "price", args: { weight: 3 }) @join__directive(graphs: [B], name: "cost", args: { weight: 5 })
        b: Int @join__directive(graphs: [B], name: "price", args: { weight: 90 })
        c(n: Int, m: Int): [C]
          @join__directive(graphs: [A], name: "cost__listSize", args: { assumedSize: 2, slicingArguments: ["n"] })
          @join__directive(graphs: [B], name: "federation__listSize", args: { assumedSize: 4, slicingArguments: ["m"], requireOneSlicingArgument: false })
      }
      type C { id: ID }
      type Mutation { x: Int }`,
      `for: SECURITY`,
      `@join__directive(graphs: [A], name: "link", args: { url: "https://specs.apollo.dev/cost/v0.1", import: [{ name: "@cost", as: "@price" }] })
        @join__directive(graphs: [B], name: "link", args: { url: "https://specs.apollo.dev/federation/v2.9", import: ["@cost"] })`,
    );
    expect(estimated("{ a b }", {}, schema)).toBe(5);
    expect(estimated("{ c(n: 3) { id } }", {}, schema)).toBe(3);
    expect(() => estimated("{ c { id } }", {}, schema)).not.toThrow();
  });
});

describe("operations that are made to be hard", () => {
  test("fragments in fragments: 2^40 fields are worked out at once", () => {
    const fragments = Array.from(
      { length: 40 },
      (_, index) => `fragment F${index} on Book { a: related { ...F${index + 1} } b: related { ...F${index + 1} } }`,
    );
    const query = `query ($n: Int) { top(limit: $n) { ...F0 } } ${fragments.join(" ")} fragment F40 on Book { id }`;
    const start = performance.now();
    expect(estimated(query, { n: 2 })).toBeLessThan(Number.MAX_SAFE_INTEGER);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test("an interface of many types in itself: each type once for each level", () => {
    const names = Array.from({ length: 60 }, (_, index) => `T${index}`);
    const schema = costSchema(
      `type Query { node: Node } type Mutation { x: Int } interface Node { id: ID next(first: Int): [Node] @listSize(slicingArguments: ["first"]) }
       ${names.map((name) => `type ${name} implements Node { id: ID next(first: Int): [Node] }`).join("\n")}`,
    );
    const query = `query ($n: Int) { node ${"{ next(first: $n) ".repeat(12)} { id } ${"}".repeat(12)} }`;
    expect(estimated(query, { n: 2 }, schema)).toBe(2 ** 13 - 1);
    expect(estimated(query, { n: 0 }, schema)).toBe(1);
  });

  test("fragments that contain each other end", () => {
    const query = "{ book { ...A } } fragment A on Book { related { ...B } } fragment B on Book { related { ...A } }";
    expect(estimated(query)).toBeGreaterThan(0);
  });

  test("what is too much work is refused, when it is asked for", () => {
    const names = Array.from({ length: 200 }, (_, index) => `T${index}`);
    const schema = costSchema(
      `type Query { node: Node } type Mutation { x: Int } interface Node { id: ID next: Node }
       ${names.map((name) => `type ${name} implements Node { id: ID next: Node }`).join("\n")}`,
    );
    const query = `{ node { ${Array.from({ length: 600 }, (_, index) => `a${index}: next { id a: id }`).join(" ")} } }`;
    const { document, operation } = operationOf(query);
    const estimate = createDemand(schema, 10).estimate(operationTree(document, operation, schema));
    expect(() => estimate({})).toThrow(expect.objectContaining({ extensions: { code: "OPERATION_TOO_COMPLEX" } }));
  });
});
