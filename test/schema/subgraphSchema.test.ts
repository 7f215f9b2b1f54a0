import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, parse, print } from "graphql";
import { describe, expect, test } from "vitest";
import { OperatorError } from "../../schema/operatorError.ts";
import { readSubgraphSchema } from "../../schema/readSubgraphSchema.ts";
import { placeInSubgraphSchema, subgraphSchema } from "../../schema/subgraphSchema.ts";
import { CompositionError, composeSupergraph } from "../../scripts/building/composeSupergraph.ts";

const common = `"图谱"
schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag", "@composeDirective"])
  @link(url: "https://community-graph.org/spec/community/v1.0", as: "community", import: ["@classified", "@logged"])
  @composeDirective(name: "@classified")
  @composeDirective(name: "@logged") {
  query: Query
  mutation: Mutation
}
directive @classified(level: Level!) on OBJECT | FIELD_DEFINITION
directive @logged(form: String!) on SCALAR
enum Level { L1 L2 }
"日期" scalar Date @logged(form: "x")
"错误" type UserError { code: UserErrorCode! }
enum UserErrorCode { NOT_FOUND }
`;

function joined(text: string): string {
  return subgraphSchema({ path: "schema/toy.graphql", text }, { path: "schema/common.graphql", text: common });
}

function definitions(sdl: string): readonly string[] {
  return parse(sdl).definitions.map(print);
}

describe("The whole schema of a subgraph", () => {
  test("has what its file uses, what that uses, and the header for it", () => {
    const [own, header, ...others] = definitions(joined("type Query { day: Date }"));
    expect(own).toBe("type Query {\n  day: Date\n}");
    expect(header?.replaceAll(" @", "\n@")).toBe(`"图谱"
schema
@link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective"])
@link(url: "https://community-graph.org/spec/community/v1.0", as: "community", import: ["@logged"])
@composeDirective(name: "@logged") {
  query: Query
}`);
    expect(others).toEqual(["directive @logged(form: String!) on SCALAR", '"日期"\nscalar Date @logged(form: "x")']);
  });

  test("has nothing of our own directives where none is used", () => {
    expect(definitions(joined('type Query { a: Int @tag(name: "b") } type Mutation { c: Int }'))[2]).toBe(
      `"图谱"
schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@tag"]) {
  query: Query
  mutation: Mutation
}`,
    );
  });

  test("has an extended header where the file has entities alone", () => {
    expect(definitions(joined('type A @key(fields: "id") { id: ID! }')).at(-1)).toBe(
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])',
    );
  });

  test("is one of Federation 2 also where the file uses no directive", () => {
    expect(definitions(joined("type A { b: Int }")).at(-1)).toBe(
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [])',
    );
  });

  test("may have directives that the file itself defines", () => {
    expect(definitions(joined("directive @own on OBJECT type Query @own { a: Int }"))).toHaveLength(3);
  });

  test("keeps the lines of the file, and names the place of every other line", () => {
    const text = "# Toy\n\ntype Query {\n  errors: [UserError!]\n}\n";
    const sdl = joined(text);
    const place = (part: string) =>
      placeInSubgraphSchema(sdl, "schema/toy.graphql", sdl.split("\n").findIndex((line) => line.includes(part)) + 1);
    expect(sdl.startsWith(text)).toBe(true);
    expect(place("errors:")).toBe("schema/toy.graphql:4");
    expect(place("图谱")).toBe("schema/common.graphql:1");
    expect(place("NOT_FOUND")).toBe("schema/common.graphql:15");
  });

  test.each([
    ["a common type", "type Query { a: Int }\nscalar Date", "schema/toy.graphql:2 defines Date, which schema/common"],
    ["an extended one", "extend type UserError { a: Int }", "schema/toy.graphql:1 defines UserError, which"],
    ["a common directive", "directive @logged on OBJECT", "schema/toy.graphql:1 defines @logged, which"],
    ["the header", 'extend schema @link(url: "x")', "A directive that the header does not import is added there."],
    ["an unknown directive", "type Query { a: Int @taag }", "schema/toy.graphql:1 uses @taag, which nobody defines."],
    [
      "what is no SDL",
      "type Query {\n  a Int\n}",
      'schema/toy.graphql:2: Syntax Error: Expected ":", found Name "Int".',
    ],
  ])("is refused with %s", (_what, text, message) => {
    expect(() => joined(text)).toThrow(message);
    expect(() => joined(text)).toThrow(OperatorError);
  });

  test("is refused where the common file has no header", () => {
    const [own, without] = [{ path: "schema/a.graphql", text: "type A { b: Int }" }, "scalar Date"];
    expect(() => subgraphSchema(own, { path: "schema/common.graphql", text: without })).toThrow(
      "schema/common.graphql has no `schema` with the links of every subgraph.",
    );
  });
});

test("What does not compose is named by the place that it was written at", () => {
  const sources = [
    { name: "a", url: "http://a.invalid", sdl: readSubgraphSchema("division") },
    { name: "b", url: "http://b.invalid", sdl: joined("type Query { a: Int }\ntype Division { name: Int }") },
  ];
  expect(() => composeSupergraph(sources)).toThrow(CompositionError);
  expect(() => composeSupergraph(sources)).toThrow("schema/b.graphql:2");
});

const names = ["identity", "division", "grid", "service", "asset", "access", "audit"];

test("Any Federation 2 gateway composes the same graph of what running subgraphs tell", async () => {
  const told = names.map(async (name) => {
    const schema = buildSubgraphSchema(parse(readSubgraphSchema(name)));
    const { data } = await graphql({ schema, source: "{ _service { sdl } }" });
    const service = data?.["_service"] as { readonly sdl: string } | undefined;
    return { name, url: `http://${name}.invalid`, sdl: service?.sdl ?? "" };
  });
  const read = names.map((name) => ({ name, url: `http://${name}.invalid`, sdl: readSubgraphSchema(name) }));
  expect(composeSupergraph(await Promise.all(told))).toBe(composeSupergraph(read));
});
