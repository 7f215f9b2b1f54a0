import { join } from "node:path";
import { getOperationAST, parse, print } from "graphql";
import { describe, expect, test } from "vitest";
import { applyConditions, conditionVariables } from "../../gateway/graph/applyConditions.ts";
import { type OperationTree, operationTree } from "../../gateway/graph/operationTree.ts";
import { separateRequired } from "../../gateway/plan/separateRequired.ts";
import { serialDocuments } from "../../gateway/plan/serialDocuments.ts";
import { openFixture, readSubgraphs } from "./support/openFixture.ts";

const { planner } = openFixture("commerce", readSubgraphs(join(import.meta.dirname, "fixtures/commerce")));
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

describe("applyConditions", () => {
  const applied = (query: string, conditions = {}) => oneLine(print(applyConditions(parse(query), conditions)));

  test("leaves a document without conditions as it is", () => {
    const document = parse("{ me { name } }");
    expect(applyConditions(document, {})).toBe(document);
    expect(conditionVariables(document)).toBeNull();
  });

  test("keeps what both directives allow and asks for the type where nothing is left", () => {
    expect(
      applied("{ me @include(if: $a) @skip(if: $b) { name @skip(if: true) } users { id } }", { a: true, b: false }),
    ).toBe("{ me { __typename } users { id } }");
    expect(applied("{ me @include(if: $a) @skip(if: $b) { name } users { id } }", { a: true, b: true })).toBe(
      "{ users { id } }",
    );
    expect(applied("{ ...F @skip(if: true) } fragment F on Query { me { name } }")).toContain("{ __typename }");
  });

  test("names each variable once", () => {
    const query = "{ a: me @skip(if: $b) { id } b: me @include(if: $a) @skip(if: $b) { id } }";
    expect(conditionVariables(parse(query))).toEqual(["a", "b"]);
  });
});

function treeOf(query: string): OperationTree {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (operation === null || operation === undefined) throw new TypeError("no operation");
  return operationTree(document, operation, planner.apiSchema);
}

describe("separateRequired", () => {
  const separated = (query: string) => separateRequired(treeOf(query), planner.requiredFields);

  test("renames a field that stands where a key or a requirement would, and only that", () => {
    const { document, clientNames } = separated("{ products { price sku: name upc shippingEstimate } }");
    expect(oneLine(print(document))).toBe(
      "{ products { price__client: price sku__client: name upc shippingEstimate } }",
    );
    expect([...clientNames]).toEqual([
      ["price__client", "price"],
      ["sku__client", "sku"],
    ]);
  });

  test("leaves the same arguments together, and finds a name that is free", () => {
    expect(separated("{ products { price(currency: CNY) } }").clientNames.size).toBe(0);
    expect([...separated("{ products { price price__client: name } }").clientNames.keys()]).toEqual(["price__client_"]);
  });

  test("does not touch introspection, nor its fragments", () => {
    const query = '{ upc: __typename __type(name: "x") { ...T upc: name } } fragment T on __Type { upc: kind }';
    expect(oneLine(print(separated(query).document))).toBe(
      '{ upc__client: __typename __type(name: "x") { ...T upc: name } } fragment T on __Type { upc: kind }',
    );
  });
});

test("serialDocuments makes one document of each root field of a mutation, in the order of 6.2.2", () => {
  const tree = treeOf(
    'mutation { ...M a: addProduct(name: "1") { upc } __typename } fragment M on Mutation { b: addProduct(name: "2") { upc } a: addProduct(name: "1") { sku } }',
  );
  const roots = serialDocuments(tree).map((one) => oneLine(print(one)).split(" fragment")[0]);
  expect(roots).toEqual([
    'mutation { b: addProduct(name: "2") { upc } }',
    'mutation { a: addProduct(name: "1") { sku } a: addProduct(name: "1") { upc } }',
  ]);
});
