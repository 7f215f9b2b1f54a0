import { buildSchema, getOperationAST, parse, print } from "graphql";
import { describe, expect, test } from "vitest";
import { type OperationTree, operationTree, treeOfDocument } from "../../../gateway/graph/operationTree.ts";
import { selectedFields } from "../../../gateway/graph/selectedFields.ts";

const schema = buildSchema(`
  type Query { thing(id: ID, size: Int = 3): Thing! any: [Any] }
  interface Thing { id: ID! next: Thing }
  type Book implements Thing { id: ID! next: Thing pages: Int }
  type Disc implements Thing { id: ID! next: Thing }
  union Any = Book | Disc
`);

function treeOf(query: string, operationName?: string): OperationTree {
  const document = parse(query);
  const operation = getOperationAST(document, operationName);
  if (operation === null || operation === undefined) throw new TypeError("no operation");
  return operationTree(document, operation, schema);
}

describe("the tree of an operation", () => {
  test("has each field once with its type, its arguments and its name in the answer, in the order of the text", () => {
    const { fields } = treeOf(
      "query ($n: Int) { t: thing(id: 1, size: $n) { ...T next { ...T } ... on Book { pages } } any { __typename } } fragment T on Thing { id }",
    );
    expect(fields.map(({ parent, name, responseName }) => `${parent.name}.${name} ${responseName}`)).toEqual([
      "Query.thing t",
      "Thing.id id",
      "Thing.next next",
      "Book.pages pages",
      "Query.any any",
      "Any.__typename __typename",
    ]);
    const [thing] = fields;
    expect(
      thing?.arguments.map(({ name, definition, value }) => `${name}: ${definition?.type} = ${print(value)}`),
    ).toEqual(["id: ID = 1", "size: Int = $n"]);
    expect(fields.map(({ definition }) => `${definition?.type ?? null}`)).toEqual([
      "Thing!",
      "ID!",
      "Thing",
      "Int",
      "[Any]",
      "null",
    ]);
  });

  test("has a fragment once, however often it is spread", () => {
    const spread = Array.from(
      { length: 30 },
      (_, at) => `fragment F${at} on Thing { next { ...F${at + 1} ...F${at + 1} } }`,
    );
    const { fields, sets } = treeOf(`{ thing { ...F0 ...F0 } } ${spread.join(" ")} fragment F30 on Thing { id }`);
    expect([fields.length, sets.length]).toEqual([32, 63]);
  });

  test("ends where fragments contain each other", () => {
    const { fields } = treeOf(
      "{ thing { ...A } } fragment A on Thing { next { ...B } } fragment B on Thing { id ...A }",
    );
    expect(fields.map(({ name }) => name)).toEqual(["thing", "next", "id"]);
  });

  test("says what conditions there are, and which selection is never there", () => {
    const { fields, conditionVariables, hasConditions } = treeOf(
      "query ($b: Boolean!, $a: Boolean!) { any @skip(if: $b) @include(if: $a) { __typename } thing @include(if: false) { id @skip(if: false) } }",
    );
    expect(fields.map(({ name, conditions, isNever }) => ({ name, conditions, isNever }))).toEqual([
      {
        name: "any",
        conditions: [
          { variable: "b", wanted: false },
          { variable: "a", wanted: true },
        ],
        isNever: false,
      },
      { name: "__typename", conditions: [], isNever: false },
      { name: "thing", conditions: [], isNever: true },
      { name: "id", conditions: [], isNever: false },
    ]);
    expect([conditionVariables, hasConditions]).toEqual([["a", "b"], true]);
    expect(treeOf("{ any @skip(if: false) { __typename } }")).toMatchObject({
      conditionVariables: [],
      hasConditions: true,
    });
    expect(treeOf("{ any { __typename } }")).toMatchObject({ conditionVariables: [], hasConditions: false });
  });

  test("knows introspection, with what is below it", () => {
    const { fields, hasIntrospection } = treeOf('{ __type(name: "Book") { ...N } } fragment N on __Type { name }');
    expect(hasIntrospection).toBe(true);
    expect(fields.map(({ parent, name }) => `${parent.name}.${name}`)).toEqual(["Query.__type", "__Type.name"]);
    expect(treeOf("{ __typename any { __typename } }").hasIntrospection).toBe(false);
  });

  test("holds the operation and its fragments alone, and the document itself where there is nothing else", () => {
    const other = "query A($x: Boolean!) { any @skip(if: $x) { ...O } } fragment O on Any { __typename }";
    const own = "query B { thing { ...T } } fragment T on Thing { id }";
    const { document, conditionVariables, fields } = treeOf(`${other} ${own}`, "B");
    expect(print(document)).toBe(print(parse(own)));
    expect([conditionVariables, fields.length]).toEqual([[], 2]);
    const alone = parse(own);
    const operation = getOperationAST(alone);
    expect(operation && operationTree(alone, operation, schema).document).toBe(alone);
  });

  test("is the same for the same document and schema", () => {
    const tree = treeOf("{ thing { id } }");
    expect(treeOfDocument(tree.document, tree)).toBe(tree);
    expect(treeOfDocument(parse("{ any { __typename } }"), tree).fields.map(({ name }) => name)).toEqual([
      "any",
      "__typename",
    ]);
    expect(treeOfDocument(tree.document, tree, buildSchema("type Query { thing: Int }")).fields.length).toBe(1);
  });
});

describe("the selected fields of a type", () => {
  const { root, fields } = treeOf(
    "query ($x: Boolean!) { any { ... on Book { id pages @include(if: $x) } ... on Disc { d: id } ...T @skip(if: $x) } } fragment T on Thing { next { id } }",
  );
  const [any] = fields;
  const of = (name: string, conditions: Readonly<Record<string, unknown>> | null) => {
    const type = schema.getType(name);
    const sets = any?.below ?? null;
    if (type === undefined || !("getFields" in type) || sets === null) throw new TypeError("no such type");
    return [...selectedFields(type as Parameters<typeof selectedFields>[0], [sets], { schema, conditions }).keys()];
  };

  test("are those that its fragments and conditions leave", () => {
    expect(root?.type.name).toBe("Query");
    expect(of("Book", { x: true })).toEqual(["id", "pages"]);
    expect(of("Book", { x: false })).toEqual(["id", "next"]);
    expect(of("Disc", { x: false })).toEqual(["d", "next"]);
    expect(of("Book", null)).toEqual(["id", "pages", "next"]);
  });
});
