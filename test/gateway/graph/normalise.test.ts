import { getOperationAST, parse } from "graphql";
import { expect, test } from "vitest";
import { normalisedText } from "../../../gateway/graph/normalise.ts";

function normalised(text: string, operationName?: string): string {
  const document = parse(text);
  const operation = getOperationAST(document, operationName);
  if (operation === undefined || operation === null) throw new RangeError("no operation");
  return normalisedText(document, operation);
}

const plain =
  "query Q($a: Int) { x(first: $a) { ...B ...A } } fragment A on X { id } fragment B on X { ...C } fragment C on X { n }";

test.each([
  [
    "white space, commas and comments",
    "# one\nquery Q($a:Int){x(first:$a),{...B,...A}}fragment A on X{id}\n\nfragment B on X{...C}fragment C on X{n}#",
  ],
  [
    "another order of fragments",
    "fragment C on X { n } fragment B on X { ...C } query Q($a: Int) { x(first: $a) { ...B ...A } } fragment A on X { id }",
  ],
  ["other operations and their fragments", `${plain} query Other { x { ...D } } fragment D on X { other }`],
])("%s are the same operation", (_what, text) => {
  expect(normalised(text, "Q")).toBe(normalised(plain, "Q"));
});

test.each([
  ["an alias", plain.replace("x(", "y: x(")],
  ["a value", plain.replace("first: $a", "first: 1")],
  ["an argument", plain.replace("first:", "last:")],
  ["the order of fields", plain.replace("...B ...A", "...A ...B")],
  ["a default", plain.replace("Int)", "Int = 1)")],
  ["a directive", plain.replace("{ n }", "{ n @skip(if: true) }")],
  ["the name", plain.replace("query Q", "query R")],
])("%s makes another operation", (_what, text) => {
  expect(normalised(text)).not.toBe(normalised(plain));
});

test("a text that is normalised stays as it is, and a fragment in a circle ends", () => {
  expect(normalised(normalised(plain))).toBe(normalised(plain));
  expect(normalised("{ ...A } fragment A on X { ...B } fragment B on X { ...A }")).toContain("fragment B");
});
