import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { hashOfDocument, readDocuments } from "../../../access/documents/readDocuments.ts";

const folder = mkdtempSync(join(tmpdir(), "community-graph-documents-"));
afterAll(() => rmSync(folder, { recursive: true }));

const text = "query A { a }";
const hash = hashOfDocument(text);

function manifest(content: unknown): string {
  const path = join(folder, "manifest.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const apollo = (operations: unknown) => ({ format: "apollo-persisted-query-manifest", version: 1, operations });

test("a manifest is read in the format of Apollo and of GraphQL Code Generator, and a folder of operations", () => {
  const expected = [{ name: hash, text }];
  expect(readDocuments(manifest(apollo([{ id: hash, name: "A", type: "query", body: text }])))).toEqual(expected);
  expect(readDocuments(manifest({ [hash]: text }))).toEqual(expected);
  expect(readDocuments(manifest({ [`sha256:${hash}`]: text, own: text }))).toHaveLength(2);
  writeFileSync(join(folder, "a.graphql"), text);
  expect(readDocuments(folder)).toEqual([{ name: "a.graphql", text }]);
});

test.each([
  ["a hash that is another text's", { [hash]: "{ b }" }, /has the form of a SHA-256 and is not that of its text/],
  ["the same in Apollo's format", apollo([{ id: hash.toUpperCase(), body: "{ b }" }]), /is not that of its text/],
  ["no JSON", "{", /is no list of operations; accepted/],
  ["a list", [text], /is no list of operations/],
  ["an operation without text", apollo([{ id: "a" }]), /is no list of operations/],
  ["operations that are no list", apollo("none"), /is no list of operations/],
])("a manifest with %s is refused", (_what, content, sentence) => {
  expect(() => readDocuments(manifest(content))).toThrow(sentence);
});

test("a path that is not there is named", () => {
  expect(() => readDocuments("no/such/path")).toThrow("no/such/path does not exist.");
});

test("D-08: more operations than are kept in memory are refused, in a manifest and in all its forms", () => {
  const many = Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`a${index}`, text]));
  expect(() => readDocuments(manifest(many))).toThrow(/has more than 20000 operations/);
  const listed = Object.entries(many).map(([id, body]) => ({ id, body }));
  expect(() => readDocuments(manifest(apollo(listed)))).toThrow(/has more than 20000 operations/);
});

test("D-08: a manifest without an end is given up at its bound", () => {
  const path = join(folder, "endless.json");
  symlinkSync("/dev/zero", path);
  expect(() => readDocuments(path)).toThrow(/operations may have 67108864 bytes in all/);
});
