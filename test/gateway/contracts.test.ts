import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSchema } from "graphql";
import { afterAll, expect, test } from "vitest";
import { readContracts } from "../../gateway/plan/contracts.ts";
import { readSupergraphText } from "../../gateway/plan/supergraph.ts";

const folder = mkdtempSync(join(tmpdir(), "contracts-"));
const supergraphFile = join(folder, "supergraph.graphql");
const whole = buildSchema("type Query { name: String place: Place } type Place { street: String }");
mkdirSync(join(folder, "contracts"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(sdl: string): Promise<readonly string[]> {
  writeFileSync(join(folder, "contracts", "narrow.graphql"), sdl);
  return [...(await readContracts(supergraphFile, whole)).keys()];
}

test("a contract is named as its file", async () => {
  expect(await read("type Query { name: String }")).toEqual(["narrow"]);
});

test.each([
  ["what is no GraphQL", "type Query {", "narrow.graphql is no GraphQL schema: Syntax Error"],
  ["no root type", "type Place { street: String }", "is no GraphQL schema: Query root type must be provided."],
  ["a field that the supergraph has not", "type Query { other: String }", "has Query.other, which"],
])("refuses %s", async (_what, sdl, message) => {
  await expect(read(sdl)).rejects.toThrow(message);
});

test("D-08: a supergraph or a contract beyond 16 MiB is not read", async () => {
  const long = `type Query { name: String } #${"a".repeat(16 * 1024 * 1024)}`;
  await expect(read(long)).rejects.toThrow("narrow.graphql has more than 16777216 bytes.");
  writeFileSync(supergraphFile, long);
  await expect(readSupergraphText(supergraphFile)).rejects.toThrow("supergraph.graphql has more than 16777216 bytes.");
});

test("D-08: more than fifty contracts are refused", async () => {
  for (let index = 0; index < 50; index += 1) {
    writeFileSync(join(folder, "contracts", `c${index}.graphql`), "type Query { name: String }");
  }
  await expect(read("type Query { name: String }")).rejects.toThrow(/has more than 50 contracts/);
});
