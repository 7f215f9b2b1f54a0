import { afterAll, beforeAll, expect, test } from "vitest";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";

let gateway: ToyGateway;
beforeAll(async () => {
  gateway = await startToyGateway();
});
afterAll(() => gateway?.close());

const both = (code: string, fields: string) =>
  `{ a: community(code: "${code}") { ${fields} } b: community(code: "${code}") { ${fields} } }`;

async function callsOf(query: string) {
  const before = gateway.subgraphs.calls.length;
  const { body } = await gateway.query(query);
  return { calls: gateway.subgraphs.calls.length - before, body };
}

test("branches that ask the same of one entity share the answer", async () => {
  const { calls, body } = await callsOf(both("320282113200", "name manager"));
  expect(body.errors).toBeUndefined();
  expect(body.data).toEqual({ a: { name: "湖㳇村", manager: "王" }, b: { name: "湖㳇村", manager: "王" } });
  // One fetch for the two root fields, one for the entity that both are.
  expect(calls).toBe(2);
});

test("and each of them has the error at its own place", async () => {
  const { calls, body } = await callsOf(both("320583102001", "manager"));
  expect(body.errors?.map(({ path, extensions }) => `${path?.join(".")} ${extensions?.code}`).sort()).toEqual([
    "a.manager SOURCE_TIMEOUT",
    "b.manager SOURCE_TIMEOUT",
  ]);
  expect(calls).toBe(2);
});

test("what one of them asks beside is asked for itself", async () => {
  const query = `{ a: community(code: "320282113200") { manager } b: community(code: "320282113200") { events { id } } }`;
  const { calls, body } = await callsOf(query);
  expect(body.data).toEqual({ a: { manager: "王" }, b: { events: [{ id: "320282113200-1" }] } });
  expect(calls).toBe(3);
});
