import { buildSchema } from "graphql";
import { expect, test } from "vitest";
import { wholeGraph } from "../../../gateway/graph/audience.ts";
import { createOperationReader } from "../../../gateway/operation/operationReader.ts";
import { longAlias } from "../../support/hostile/longAlias.ts";
import { repeatedFields } from "../../support/hostile/repeatedFields.ts";

const schema = buildSchema("type Query { name: String }");
const openReader = () => createOperationReader({ validationRules: [], maxTokens: 4_000, maxTextBytes: 100_000 });

test.each([
  // A document of 300 fields takes 150 kB of memory, whatever its text takes; one of a long name twice its characters.
  ["many fields", (number: number) => `query Q${number} ${repeatedFields(300)}`, 450],
  ["a long name", (number: number) => longAlias(99_000, number), 345],
])("A3: texts are kept by the memory that they take: %s", async (_what, textOf, atMost) => {
  const { read, recentTexts } = openReader();
  const graph = { schemaOf: () => schema };
  for (let number = 0; number < 700; number += 1) {
    expect(await read(graph, wholeGraph, textOf(number), undefined)).not.toHaveProperty("refused");
  }
  const kept = recentTexts(graph);
  expect(kept[0]).toBe(textOf(699));
  expect(kept.length).toBeGreaterThan(50);
  expect(kept.length).toBeLessThan(atMost);
});

test("A3: a text is parsed once for all audiences, and validated for each", async () => {
  const { read } = openReader();
  const closed = { contract: null, introspection: false };
  const graph = { schemaOf: () => schema };
  const open = await read(graph, wholeGraph, "{ name }", undefined);
  expect(await read(graph, wholeGraph, "{ name }", undefined)).toEqual(open);
  const other = await read(graph, closed, "{ name }", undefined);
  if ("refused" in open || "refused" in other) throw new TypeError("refused");
  expect(other.document).toBe(open.document);
  const asked = "{ __schema { queryType { name } } }";
  expect(await read(graph, wholeGraph, asked, undefined)).not.toHaveProperty("refused");
  expect(await read(graph, closed, asked, undefined)).toHaveProperty("refused");
});
