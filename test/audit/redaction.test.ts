import { readFileSync } from "node:fs";
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isCompositeType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
  print,
} from "graphql";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../audit/format/canonicalJson.ts";
import { operationCoordinates } from "../../gateway/graph/operationCoordinates.ts";
import { operationTree } from "../../gateway/graph/operationTree.ts";
import { createFederationPlanner } from "../../gateway/plan/federationPlanner.ts";
import { readSchemas } from "../../gateway/plan/planner.ts";
import { readAccessRules } from "../../gateway/policy/accessRules.ts";
import { clearView } from "../../gateway/policy/operationAccess.ts";
import { readAuditRules } from "../../gateway/record/auditRules.ts";
import { createOperationAudit, type OperationAudit } from "../../gateway/record/operationAudit.ts";
import { readSubjects } from "../../gateway/subjects/readSubjects.ts";

const marked = "张三329901199001011234";

function auditIn(supergraphSdl: string) {
  const { apiSchema: schema, supergraphSchema } = readSchemas(
    createFederationPlanner(supergraphSdl).apiSdl,
    supergraphSdl,
  );
  const rules = readAuditRules(
    supergraphSchema,
    readAccessRules(supergraphSchema),
    readSubjects("the.graphql", supergraphSchema, schema),
  );
  const auditOf = (query: string): OperationAudit => {
    const document = parse(query);
    const operation = getOperationAST(document);
    if (operation === null || operation === undefined) throw new RangeError("no operation");
    const used = operationCoordinates(operationTree(document, operation, schema));
    return createOperationAudit(document, operation, { schema, view: clearView, rules, used });
  };
  return { schema, supergraphSchema, rules, auditOf };
}

const { schema, supergraphSchema, rules, auditOf } = auditIn(readFileSync("schema/supergraph.graphql", "utf8"));

/** Everything that can be given to a field of the graph, as one operation for each argument. */
interface Given {
  readonly coordinate: string;
  readonly argument: GraphQLArgument;
  readonly write: (value: string) => string;
}

function everyArgument(of: GraphQLSchema): readonly Given[] {
  return Object.values(of.getTypeMap()).flatMap((type) => {
    if (!isCompositeType(type) || !("getFields" in type) || type.name.startsWith("__")) return [];
    const isRoot = of.getQueryType() === type || of.getMutationType() === type || of.getSubscriptionType() === type;
    return Object.values(type.getFields()).flatMap((field) =>
      field.args.map((argument): Given => {
        const below = isLeafType(getNamedType(field.type)) ? "" : " { __typename }";
        const kind =
          type === of.getMutationType() ? "mutation" : type === of.getSubscriptionType() ? "subscription" : "query";
        return {
          coordinate: `${type.name}.${field.name}(${argument.name})`,
          argument,
          // What is recorded does not depend on whether the way to the type is a valid one.
          write: (value) => {
            const selection = `${field.name}(${argument.name}: ${value})${below}`;
            const text = isRoot ? `{ ${selection} }` : `{ ...F } fragment F on ${type.name} { ${selection} }`;
            const variable = value === "$v" ? `($v: ${argument.type})` : "";
            return `${kind} Q${variable} ${text}`;
          },
        };
      }),
    );
  });
}

/** A value with the marked text at each place that holds a text, right or wrong. */
function filled(type: GraphQLInputType, wrong: boolean, depth = 0): unknown {
  if (isNonNullType(type)) return filled(type.ofType, wrong, depth);
  if (isListType(type)) return [filled(type.ofType, wrong, depth), filled(type.ofType, wrong, depth)];
  if (isInputObjectType(type)) {
    if (depth > 3) return null;
    const fields = Object.values(type.getFields()).map((field) => [field.name, filled(field.type, wrong, depth + 1)]);
    return Object.fromEntries(wrong ? [...fields, [marked, marked]] : fields);
  }
  // A custom scalar is refused by its subgraph alone, which knows what it holds.
  const isKnown = ["Int", "Float", "Boolean"].includes(type.name) || "getValues" in type;
  if (wrong) return isKnown ? marked : { [marked]: [marked] };
  if (["Int", "Float"].includes(type.name)) return 3;
  return type.name === "Boolean" ? true : "getValues" in type ? type.getValues()[0]?.name : marked;
}

describe("a personal value at any place", () => {
  const places = everyArgument(schema);
  const isLow = (given: Given) => {
    const seen = auditOf(given.write("$v")).redacted({ v: filled(given.argument.type, false) });
    return JSON.stringify(seen).includes(marked);
  };

  test("C4: is in neither record nor reading, given as a variable or in the text, at every place of the graph", () => {
    expect(places.length).toBeGreaterThan(80);
    for (const given of places) {
      const { argument } = given;
      const leaf = getNamedType(argument.type);
      expect(markedFields(given), given.coordinate).toEqual([]);
      // Below the level of persons too: a box for a code is given names.
      expect(isLow(given), given.coordinate).toBe(false);
      if (!isLeafType(leaf) || !["String", "ID"].includes(leaf.name)) continue;
      const audit = auditOf(given.write(isListType(argument.type) ? `["${marked}"]` : `"${marked}"`));
      expect(JSON.stringify(audit.reading()), given.coordinate).not.toContain(marked);
    }
  });

  test("is not in a record where the operation is refused for it, whatever the level of its place", () => {
    let objects = 0;
    for (const given of places) {
      const { type } = given.argument;
      const audit = auditOf(given.write("$v"));
      const redacted = audit.redacted({ v: filled(type, true), [marked]: marked });
      expect(JSON.stringify(redacted), given.coordinate).not.toContain(marked);
      if (isInputObjectType(getNamedType(type))) objects += 1;
    }
    expect(objects).toBeGreaterThan(5);
  });

  test("a place below the level of persons keeps a code of the form that the schema gives", () => {
    const audit = auditOf(
      'query Q($code: ID!) { community(code: $code) { name } again: community(code: "320583102001") { name } }',
    );
    expect(audit.redacted({ code: "320282113200" })).toEqual({ code: "320282113200" });
    expect(audit.reading().text).toContain('community(code: "320583102001")');
  });
});

/** Classified fields of an input object that stand in a record as they were given. */
function markedFields({ argument, write }: Given): readonly string[] {
  const type = supergraphSchema.getType(getNamedType(argument.type).name);
  if (!isInputObjectType(type)) return [];
  const { v } = auditOf(write("$v")).redacted({ v: filled(argument.type, false) });
  const objects = (Array.isArray(v) ? v : [v]) as readonly Readonly<Record<string, unknown>>[];
  const isClassified = /@classified\(level: L[34]\)/;
  return Object.values(type.getFields()).flatMap(({ name, astNode }) => {
    const isKept = objects.some((object) => JSON.stringify(object[name] ?? null).includes(marked));
    return isKept && astNode !== undefined && astNode !== null && isClassified.test(print(astNode)) ? [name] : [];
  });
}

const toy = auditIn(`
  schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
    @link(url: "https://community-graph.org/spec/community/v1.0", import: ["@classified", "@logged"]) { query: Query }
  directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  directive @join__graph(name: String!, url: String!) on ENUM_VALUE
  directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
  directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean, override: String, usedOverridden: Boolean, overrideLabel: String, contextArguments: [join__ContextArgument!]) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
  directive @logged(form: String!) on SCALAR | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  directive @classified(level: community__Level!) on OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  scalar link__Import
  enum link__Purpose { SECURITY EXECUTION }
  scalar join__FieldSet
  scalar join__FieldValue
  input join__ContextArgument { name: String! type: String! context: String! selection: join__FieldValue! }
  enum join__Graph { A @join__graph(name: "a", url: "http://a") }
  enum community__Level { L1 L2 L3 L4 }
  scalar JSON @join__type(graph: A)
  enum Kind @join__type(graph: A) { OLD NEW }
  input Filter @join__type(graph: A) {
    town: String @logged(form: "[a-z]{1,8}")
    name: String @classified(level: L3)
    deeper: [Filter!]
    count: Int
    secret: Int @classified(level: L4)
    kind: Kind
  }
  type Query @join__type(graph: A) {
    search(where: Filter, first: Int): [String]
    near(where: Filter): [String] @classified(level: L3)
    open(text: String, all: [ID!], data: JSON, word: ID @logged(form: "[a-z]{1,8}|\\\\d+")): String
    closed(text: String, all: [ID!], data: JSON, on: Boolean, kind: Kind): String @classified(level: L4)
    own(text: String @classified(level: L1) @logged(form: "[a-z]"), other: String): String @classified(level: L3)
  }
`);

describe("the level of a value", () => {
  test("of an input field is the highest of its own and of what it is given to", () => {
    const where = { town: "a", name: "b", deeper: [{ town: "c", name: "d", secret: 7 }], count: 3, kind: "OLD" };
    const search = toy.auditOf("query Q($where: Filter, $first: Int) { search(where: $where, first: $first) }");
    expect(search.redacted({ where, first: 5 })).toEqual({
      where: { town: "a", name: "[L3]", deeper: [{ town: "c", name: "[L3]", secret: "[L4]" }], count: 3, kind: "OLD" },
      first: 5,
    });
    const near = toy.auditOf("query Q($where: Filter) { near(where: $where) }");
    expect(near.redacted({ where })).toMatchObject({ where: { town: "[L3]", count: 3, deeper: [{ secret: "[L4]" }] } });
  });

  test("of a variable at several places is the highest of them", () => {
    const query =
      "query Q($text: String, $town: String) { open(text: $text) own(text: $text, other: $town) search(where: { town: $town, name: $text }) }";
    expect(toy.auditOf(query).redacted({ text: "a", town: "b" })).toEqual({ text: "[L3]", town: "[L3]" });
    expect(toy.auditOf("query Q($text: String) { own(text: $text) }").redacted({ text: "a" })).toEqual({ text: "a" });
    const two = "query Q($text: String) { own(text: $text) open(text: $text) }";
    expect(toy.auditOf(two).redacted({ text: "a" })).toEqual({ text: "[text]" });
  });

  test("takes out each element of a list and the whole of a JSON object, and leaves switches and enums", () => {
    const query =
      "query Q($text: String, $all: [ID!], $data: JSON, $on: Boolean, $kind: Kind) { closed(text: $text, all: $all, data: $data, on: $on, kind: $kind) }";
    const given = { text: "a", all: ["b", 3], data: { name: ["c"] }, on: true, kind: "NEW" };
    const expected = { text: "[L4]", all: ["[L4]", "[L4]"], data: "[L4]", on: true, kind: "NEW" };
    expect(toy.auditOf(query).redacted(given)).toEqual(expected);
  });

  test("is the same for what stands in the text and for the default of a variable", () => {
    const query =
      'query Q($text: String = "d", $n: [ID!] = ["e"]) { closed(text: "a", all: ["b", 3], data: { c: $text }, on: true, kind: NEW) c2: closed(all: $n) search(where: { town: "t", name: "f", secret: 9 }, first: 2) }';
    const { text } = toy.auditOf(query).reading();
    expect(text).toContain('query Q($text: String = "[L4]", $n: [ID!] = ["[L4]"])');
    expect(text).toContain('closed(text: "[L4]", all: ["[L4]", "[L4]"], data: "[L4]", on: true, kind: NEW)');
    expect(text).toContain('search(where: {town: "t", name: "[L3]", secret: "[L4]"}, first: 2)');
  });

  test("that is long, or one of many, is bounded; half of a surrogate pair can be written", () => {
    const audit = toy.auditOf(
      "query Q($text: String, $all: [ID!], $data: JSON) { open(text: $text, all: $all, data: $data) }",
    );
    const all = Array.from({ length: 10_000 }, (_, index) => `id-${index}`);
    const redacted = audit.redacted({ text: `${"x".repeat(199)}😀${"y".repeat(9_999)}`, all, data: { a: "\ud800" } });
    expect(canonicalJson(redacted).length).toBeLessThan(10_000);
    expect(redacted["all"]).toHaveLength(256);
    expect(redacted["data"]).toBe("[more]");
    const seen: string[] = [];
    const hashOf = (text: string) => {
      seen.push(text);
      return "hash";
    };
    expect(audit.redacted({ text: "\ud800", data: 7 }, hashOf)).toEqual({ text: "[hash]", data: "[hash]" });
    expect(seen).toEqual(["\ufffd", "7"]);
  });

  test("C4: a text is kept in the form that the schema gives for its place, else as a hash, in variables and in the text", () => {
    const audit = toy.auditOf(
      'query Q($word: ID, $text: String, $data: JSON) { open(word: $word, text: $text, data: $data) o2: open(word: "zhang", text: "zhang") o3: open(word: "张三", all: [7, "x"], data: "y") }',
    );
    const hashOf = (text: string) => `k1.${[...text].length}`;
    const given = (word: unknown) => audit.redacted({ word, text: "张三", data: { name: "张三" } }, hashOf);
    expect(given("zhang")).toEqual({ word: "zhang", text: "[k1.2]", data: "[object]" });
    for (const [word, kept] of [
      ["zhang san", "[k1.9]"],
      ["zhang\n", "[k1.6]"],
      ["ZHANG", "[k1.5]"],
      [17, 17],
      ["", "[k1.0]"],
      [null, null],
      ["x".repeat(300), "[k1.300]"],
    ] as const)
      expect(given(word)["word"]).toBe(kept);
    const { text } = audit.reading(hashOf);
    expect(text).toContain('o2: open(word: "zhang", text: "[k1.5]")');
    expect(text).toContain('o3: open(word: "[k1.2]", all: ["[k1.1]", "[k1.1]"], data: "[k1.1]")');
    expect(text).not.toContain("张三");
  });

  test.each([
    'application(number: "张三")',
    'serviceItems(name: "张三")',
    'divisions(within: "32990119900101123X", name: "张三")',
    'community(code: "051212345678")',
    'gridUnit(code: "329901199001011234")',
    'events(within: "13800000001", after: "张三")',
    'collectiveAsset(id: "13800000001")',
    'serviceItems(departmentUscc: "329901199001011234", after: "13800000001")',
    'auditRecords(filter: { client: "张三", caseId: "13800000001", user: "张三" })',
  ])("C4: what a search box is given, %s, stands nowhere in the log", (field) => {
    const { text } = auditOf(`{ ${field} { __typename } }`).reading();
    expect(text).not.toMatch(/张三|329901|138000|0512/);
  });
});

test("a reading says what may be read by level, and is the same for texts that differ in personal values alone", () => {
  const person = (id: string) => auditOf(`query Q { person(id: "${id}") { name idNumber community { name } } }`);
  const one = person("a").reading();
  expect(person("b").reading()).toEqual(one);
  expect(one.fields).toEqual({
    L1: ["Community.name"],
    L3: ["Person.community", "Person.name", "Query.person"],
    L4: ["Person.idNumber"],
  });
  expect(person("a").operation()).toEqual({ hash: one.hash, name: "Q", type: "query", reading: one.reading });
});

test("the schema of a contract has the same rules", () => {
  const contract = buildSchema(readFileSync("schema/contracts/provider.graphql", "utf8"));
  const document = parse('{ community(code: "320583102001") { name } }');
  const operation = getOperationAST(document);
  if (operation === null || operation === undefined) throw new RangeError("no operation");
  const used = operationCoordinates(operationTree(document, operation, schema));
  const audit = createOperationAudit(document, operation, { schema: contract, view: clearView, rules, used });
  expect(audit.reading().fields).toEqual({ L1: ["Community.name", "Query.community"] });
});
