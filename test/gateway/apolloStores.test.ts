import { createHash } from "node:crypto";
import { parse } from "graphql";
import { expect, test } from "vitest";
import { createApolloStores, handedOver } from "../../gateway/apollo/apolloStores.ts";
import { wholeGraph } from "../../gateway/graph/audience.ts";

const text = "{ a }";
const document = parse(text);
const hash = createHash("sha256").update(text).digest("hex");
const refused = { refused: [{ message: "refused" }] };
const provider = { contract: "provider", introspection: false };

test("Apollo Server is given the document of a text that was handed over, for the audience that it was read for", async () => {
  const { of } = createApolloStores(() => document);
  const { documents, handOver } = of(wholeGraph);
  expect(await documents.get(`of the schema:${hash}`)).toBeUndefined();
  handOver(text);
  expect(await documents.get(`of the schema:${hash}`)).toBe(document);
  expect(await documents.get(`of another schema:${hash}`)).toBe(document);
  expect(await of(provider).documents.get(`of the schema:${hash}`)).toBeUndefined();
});

test("the document of a persisted query is that of its text", async () => {
  const { documents, texts } = createApolloStores(() => document).of(wholeGraph);
  await texts.set(`apq:${hash}`, text);
  expect(await documents.get(hash)).toBe(document);
});

test("what is refused has no document, and is not handed over", async () => {
  const { documents, handOver } = createApolloStores(() => refused).of(wholeGraph);
  const handed: string[] = [];
  expect(handedOver(refused, text, (one) => handed.push(one))).toBe(refused);
  expect(handed).toEqual([]);
  handOver(text);
  expect(await documents.get(hash)).toBeUndefined();
});
