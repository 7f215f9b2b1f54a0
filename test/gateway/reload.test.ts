import { renameSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { composeSupergraph } from "../../scripts/building/composeSupergraph.ts";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";
import { divisionSdl, gridSdl } from "./fixtures/toySubgraphs.ts";

let gateway: ToyGateway;
beforeAll(async () => {
  gateway = await startToyGateway();
});
afterAll(() => gateway.close());

const url = "http://127.0.0.1:9/";
const original = composeSupergraph([
  { name: "division", url, sdl: divisionSdl },
  { name: "grid", url, sdl: gridSdl },
]);
const withoutFault = composeSupergraph([
  { name: "division", url, sdl: divisionSdl.replace("fault: String", "") },
  { name: "grid", url, sdl: gridSdl },
]);

async function ready() {
  const response = await fetch(`${gateway.origin}/health/ready`);
  const body = (await response.json()) as { readonly supergraph: { readonly id: string; readonly problem: string } };
  return { status: response.status, body };
}

async function answersFault(): Promise<boolean> {
  const { body } = await gateway.query("{ fault }");
  return body.errors?.[0]?.extensions.code !== "GRAPHQL_VALIDATION_FAILED";
}

test("a new supergraph is taken over, a bad one is refused with a reason, and the next good one is taken again", async () => {
  const first = await ready();
  expect(first).toMatchObject({ status: 200, body: { status: "ready", supergraph: { problem: null } } });
  expect(await answersFault()).toBe(true);

  writeFileSync(gateway.supergraphFile, withoutFault);
  await expect.poll(answersFault, { timeout: 10_000 }).toBe(false);
  const second = await ready();
  expect(second.body.supergraph.id).not.toBe(first.body.supergraph.id);

  writeFileSync(gateway.supergraphFile, withoutFault.slice(0, 2_000));
  await expect.poll(async () => (await ready()).body.supergraph.problem, { timeout: 10_000 }).toMatch(/no valid/);
  expect((await ready()).body.supergraph.id).toBe(second.body.supergraph.id);
  expect((await gateway.query("{ communities { name manager } }")).body.data).toMatchObject({ communities: [{}, {}] });
  expect(gateway.log()).toContain("the last good one stays in use");

  // As an editor or a mounted volume does it: another file under the same name.
  writeFileSync(`${gateway.supergraphFile}.new`, original);
  renameSync(`${gateway.supergraphFile}.new`, gateway.supergraphFile);
  await expect.poll(answersFault, { timeout: 10_000 }).toBe(true);
  expect((await ready()).body.supergraph).toEqual({ id: first.body.supergraph.id, problem: null });
});
