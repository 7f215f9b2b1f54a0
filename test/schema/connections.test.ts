import { parse, print } from "graphql";
import { describe, expect, test } from "vitest";
import { OperatorError } from "../../schema/operatorError.ts";
import { readSubgraphSchema } from "../../schema/readSubgraphSchema.ts";
import { placeInSubgraphSchema, subgraphSchema } from "../../schema/subgraphSchema.ts";

const header = `schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@tag", "@shareable"]) { query: Query }
type PageInfo { hasNextPage: Boolean! }
`;
const templates = `directive @connection(totalCount: Boolean! = true, unreadableCount: Boolean! = true) on OBJECT
"页" type Connection { "总" totalCount: Int unreadableCount: Int! pageInfo: PageInfo! edges: [Edge!]! nodes: [Node!]! }
"边" type Edge { "游标" cursor: String! node: Node! }
`;

function joined(text: string, common = header + templates): string {
  return subgraphSchema({ path: "schema/toy.graphql", text }, { path: "schema/common.graphql", text: common });
}

function typesOf(sdl: string): ReadonlyMap<string, string> {
  return new Map(
    parse(sdl).definitions.flatMap((definition) =>
      "name" in definition && definition.name !== undefined ? [[definition.name.value, print(definition)]] : [],
    ),
  );
}

describe("A connection", () => {
  test("has the fields of the templates, and its directives on both types", () => {
    const types = typesOf(joined('type A { b: Int }\n"页 of A"\ntype AConnection @connection @tag(name: "x")'));
    expect([...types.keys()]).toEqual(["A", "AConnection", "AEdge", "PageInfo"]);
    expect(types.get("AConnection")).toBe(`"页 of A"
type AConnection @tag(name: "x") {
  "总"
  totalCount: Int
  unreadableCount: Int!
  pageInfo: PageInfo!
  edges: [AEdge!]!
  nodes: [A!]!
}`);
    expect(types.get("AEdge")).toBe(`"边"
type AEdge @tag(name: "x") {
  "游标"
  cursor: String!
  node: A!
}`);
  });

  test("leaves out the counts that it says are not there", () => {
    const types = typesOf(
      joined("type A { b: Int } type AConnection @connection(totalCount: false, unreadableCount: false)"),
    );
    expect(types.get("AConnection")).toBe(`"页"
type AConnection {
  pageInfo: PageInfo!
  edges: [AEdge!]!
  nodes: [A!]!
}`);
  });

  test("keeps what is declared of it and of its edge, in the place of the templates' or behind them", () => {
    const types = typesOf(
      joined(`type A { b: Int }
type AConnection @connection(unreadableCount: false) @tag(name: "x") { "有时" totalCount: Int sum: Int }
"自" type AEdge @shareable { "自标" cursor: String! weight: Int }`),
    );
    expect(types.get("AConnection")).toBe(`"页"
type AConnection @tag(name: "x") {
  "有时"
  totalCount: Int
  pageInfo: PageInfo!
  edges: [AEdge!]!
  nodes: [A!]!
  sum: Int
}`);
    expect(types.get("AEdge")).toBe(`"自"
type AEdge @tag(name: "x") @shareable {
  "自标"
  cursor: String!
  node: A!
  weight: Int
}`);
  });

  test("leaves every other line where it was, and names the place of its declaration", () => {
    const text = "type A { b: Int }\n\ntype AConnection\n  @connection {\n  sum: Int\n}\n\ntype C { d: Int }\n";
    const lines = joined(text).split("\n");
    expect(lines[7]).toBe("type C { d: Int }");
    const place = placeInSubgraphSchema(lines.join("\n"), "schema/toy.graphql", lines.indexOf("  sum: Int") + 1);
    expect(place).toBe("schema/toy.graphql:3");
  });

  test("leaves its directive in no subgraph's schema", () => {
    const names = ["identity", "division", "grid", "service", "asset", "access", "audit"];
    expect(names.filter((name) => /@connection/.test(readSubgraphSchema(name)))).toEqual([]);
  });
});

describe("A connection is refused", () => {
  test.each([
    [
      "of an enum",
      "enum A { B }\ntype AConnection @connection",
      "schema/toy.graphql:2: AConnection is a connection of A",
    ],
    [
      "of a type that is not there",
      "type AConnection @connection",
      "schema/toy.graphql:1: AConnection is a connection of A, which is no type of objects of the file. Define A there",
    ],
    [
      "with an unknown argument",
      "type A { b: Int } type AConnection @connection(total: true)",
      "has no argument total. It takes totalCount and unreadableCount.",
    ],
    [
      "with another value",
      'type A { b: Int } type AConnection @connection(totalCount: "no")',
      "totalCount of @connection is true or false.",
    ],
    [
      "on a type of another name",
      "type A @connection { b: Int }",
      "schema/toy.graphql:1: @connection stands on a type XConnection",
    ],
    ["on a field", "type A {\n  b: Int @connection\n}", "schema/toy.graphql:2: @connection stands on"],
  ])("%s", (_how, text, message) => {
    expect(() => joined(text)).toThrow(message);
    expect(() => joined(text)).toThrow(OperatorError);
  });

  test.each([
    ["directive @connection", "type Connection { a: Int } type Edge { b: Int }"],
    ["type Connection", "directive @connection on OBJECT type Edge { b: Int }"],
    ["type Edge", "directive @connection on OBJECT type Connection { a: Int }"],
  ])("where the common file has no %s", (what, others) => {
    const text = "type A { b: Int } type AConnection @connection";
    expect(() => joined(text, header + others)).toThrow(
      `schema/common.graphql has no ${what}, which connections are made of.`,
    );
  });
});
