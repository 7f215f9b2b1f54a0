import fc from "fast-check";
import { parse } from "graphql";
import { describe, expect, test } from "vitest";
import { createDemand } from "../../gateway/demand/demand.ts";
import { type DataObject, markShared } from "../../gateway/graph/dataObject.ts";
import { bytesOf } from "../../gateway/graph/leaves.ts";
import { operationTree } from "../../gateway/graph/operationTree.ts";
import { compileShape } from "../../gateway/shape/compileShape.ts";
import { noHooks } from "../../gateway/shape/shapeHooks.ts";
import { coercedOf, estimated, library, operationOf } from "./costSchema.ts";
import { interpretCost } from "./interpretCost.ts";

type Variables = Readonly<Record<string, unknown>>;

function counted(query: string, data: DataObject, variables: Variables = {}, codegen = true) {
  const { document, operation } = operationOf(query);
  const coerced = coercedOf(library, query, variables);
  const shape = compileShape(operationTree(document, operation, library), {
    conditions: coerced,
    clientNames: new Map(),
    leaves: "values",
    hooks: noHooks,
    codegen,
    count: createDemand(library, 10).count,
  });
  return shape(data, () => "null", coerced);
}

const book = (more: DataObject = {}): DataObject => ({ __typename: "Book", id: "1", title: "t", ...more });
const person = (more: DataObject = {}): DataObject => ({ __typename: "Person", id: "2", name: "n", ...more });

const table: readonly (readonly [
  why: string,
  cost: number,
  rows: number,
  query: string,
  data: DataObject,
  variables?: Variables,
])[] = [
  ["an object", 1, 1, "{ book { id title } }", { book: book() }],
  ["nothing", 0, 0, "{ book { id } }", { book: null }],
  ["null where the field has its own weight: its source was asked", 7, 0, "{ newest { id } }", { newest: null }],
  ["an empty list", 0, 0, "{ all { id } }", { all: [] }],
  ["each item", 3, 3, "{ all { id } }", { all: [book(), null, book(), book()] }],
  ["the type that came", 5, 1, "{ node { id } }", { node: person() }],
  ["the other type", 1, 1, "{ node { id } }", { node: book() }],
  ["each leaf with a weight", 1 + 2 + 2, 1, "{ book { tags } }", { book: book({ tags: ["a", "b"] }) }],
  [
    "a connection",
    1 + 2 + 2 * 5,
    5,
    "{ books(first: 9) { nodes { author { id } } } }",
    {
      books: { nodes: [book({ author: person() }), book({ author: person() })] },
    },
  ],
  [
    "a mutation with its arguments",
    10 + 1 + 6 + 1,
    1,
    "mutation ($in: NewBook!) { addBook(input: $in) { id } }",
    { addBook: book() },
    { in: { title: "t", kind: "NOVEL" } },
  ],
  [
    "arguments of a field for each object",
    2 + 2,
    2,
    "query ($by: Filter) { a: book(by: $by) { id } b: book(by: $by) { id } }",
    { a: book(), b: book() },
    { by: { title: "t" } },
  ],
  ["a list of lists", 3, 3, "{ table { id } }", { table: [[book(), book()], [], null, [book()]] }],
];

describe.each([true, false])("the count (code made: %s)", (codegen) => {
  test.each(table.map(([why, cost, rows, query, data, variables]) => ({ why, cost, rows, query, data, variables })))(
    "$why: $cost",
    ({ cost, rows, query, data, variables }) => {
      expect(counted(query, data, variables, codegen)).toMatchObject({ cost, rows });
    },
  );

  test("an object at several places counts whole at each, though it is written once", () => {
    const author = person({ name: "n".repeat(300) });
    markShared(author);
    const shared = book({ author });
    markShared(shared);
    const all = [shared, book({ author }), shared, shared];
    const { cost, rows, data } = counted("{ all { title author { name } } }", { all }, {}, codegen);
    expect({ cost, rows }).toEqual({ cost: 4 * (1 + 5), rows: 8 });
    expect(data.parts.length).toBeGreaterThan(0);
  });

  test("nothing is counted where nobody asks for it", () => {
    const { document, operation } = operationOf("{ all { id } }");
    const shape = compileShape(operationTree(document, operation, library), {
      conditions: {},
      clientNames: new Map(),
      leaves: "text",
      hooks: noHooks,
      codegen,
      count: null,
    });
    const { cost, rows } = shape({ all: [{ id: bytesOf('"1"') }] }, () => "null");
    expect([cost, rows]).toEqual([0, 0]);
  });
});

describe("generated operations and answers", () => {
  /** Selections of each type, to a depth; names and arguments as in the library. */
  const selections = fc.letrec<Record<"book" | "person" | "node" | "connection", string>>((tie) => {
    const set = (...fields: fc.Arbitrary<string>[]) =>
      fc
        .array(fc.oneof({ depthSize: "small", withCrossShrink: true }, fc.constant("id"), ...fields), {
          minLength: 1,
          maxLength: 4,
        })
        .map((chosen) =>
          [...new Set(chosen)].map((field, index) => (field === "id" ? field : `f${index}: ${field}`)).join(" "),
        );
    return {
      book: set(
        fc.constant("tags"),
        fc.constant("title"),
        tie("person").map((s) => `author { ${s} }`),
        tie("node").map((s) => `related { ${s} }`),
        tie("person").map((s) => `owner @include(if: $x) { ${s} }`),
      ),
      person: set(
        fc.constant("name"),
        tie("book").map((s) => `books { ${s} }`),
        tie("person").map((s) => `owner @skip(if: $x) { ${s} }`),
      ),
      node: set(
        tie("book")
          .map((s) => `id ... on Book { ${s} }`)
          .map((s) => `related { ${s} }`),
        tie("person").map((s) => `related { id ... on Person { ${s} } }`),
      ),
      connection: tie("book").map((s) => `totalCount nodes { ${s} } edges { node { ${s} } }`),
    };
  });
  const operations = fc
    .tuple(selections.book, selections.connection, selections.node, fc.integer({ min: 0, max: 4 }))
    .map(([s, connection, node, first]) => ({
      query: `query ($x: Boolean!, $n: Int) { book { ${s} } books(first: $n) { ${connection} } some(limit: $n) { ${s} } node { ${node} } shelf { ${s} } }`,
      first,
    }));

  test("the estimate is never below what the answer has cost, and the count is that of a plain interpreter", () => {
    fc.assert(
      fc.property(operations, fc.boolean(), fc.infiniteStream(fc.nat(99)), ({ query, first }, x, luck) => {
        const variables = { x, n: first };
        const next = () => Number(luck.next().value);
        const data = answerTo(query, variables, next);
        const { cost, rows } = counted(query, data, variables);
        expect({ cost, rows }).toEqual(interpretCost(library, parse(query), data, variables));
        expect(estimated(query, variables)).toBeGreaterThanOrEqual(cost);
      }),
      { seed: 20_240_315, numRuns: 400 },
    );
  });
});

/** An answer that respects the page sizes: lists of up to what was asked for, nulls here and there. */
function answerTo(query: string, { n }: { readonly x: boolean; readonly n: number }, next: () => number): DataObject {
  const items = (most: number, make: () => unknown) => Array.from({ length: next() % (most + 1) }, make);
  const orNull = (make: () => unknown) => (next() < 15 ? null : make());
  const value = (selection: readonly Selected[], field: string, depth: number): unknown => {
    const below = (type: string) => () => objectOf(selection, type, depth + 1);
    if (field === "tags") return items(10, () => orNull(() => "t"));
    if (field === "books") return depth === 0 ? below("BookConnection")() : items(10, () => orNull(below("Book")));
    if (field === "nodes") return items(n, below("Book"));
    if (field === "edges") return items(n, below("BookEdge"));
    if (field === "some") return items(n, () => orNull(below("Book")));
    if (field === "shelf") return items(3, () => orNull(below("Book")));
    if (field === "author" || field === "owner") return orNull(below("Person"));
    if (field === "related") return orNull(below(next() % 2 === 0 ? "Book" : "Person"));
    if (field === "node") return orNull(below(depth === 0 && next() % 2 === 0 ? "Person" : "Book"));
    if (field === "book") return orNull(below("Book"));
    return field === "totalCount" ? 7 : field;
  };
  const objectOf = (selection: readonly Selected[], type: string, depth: number): DataObject => {
    const object: DataObject = { __typename: type };
    for (const { name, field, below } of selection) {
      if (depth > 12) object[name] = null;
      else object[name] = value(below, field, depth);
    }
    return object;
  };
  return objectOf(selectedIn(query), "Query", 0);
}

interface Selected {
  readonly name: string;
  readonly field: string;
  readonly below: readonly Selected[];
}

/** Every field that any type could be asked for; what a type does not have is never read. */
function selectedIn(query: string): readonly Selected[] {
  const { operation } = operationOf(query);
  const read = (set: typeof operation.selectionSet): Selected[] =>
    set.selections.flatMap((selection) => {
      if (selection.kind === "FragmentSpread") return [];
      if (selection.kind === "InlineFragment") return read(selection.selectionSet);
      const below = selection.selectionSet === undefined ? [] : read(selection.selectionSet);
      return [{ name: selection.alias?.value ?? selection.name.value, field: selection.name.value, below }];
    });
  return read(operation.selectionSet);
}
