import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { openSandbox } from "../support/community.ts";
import { allScopes, asker } from "./support/callers.ts";
import { type Guarded, openGuarded } from "./support/openGuarded.ts";
import { askBy, ways } from "./support/ways.ts";

let sandbox: Sandbox;
let gateway: Guarded;
beforeAll(async () => {
  sandbox = await openSandbox();
  gateway = await openGuarded(sandbox, {
    PUBLIC_REQUESTS_PER_SECOND: "100000",
    ADDRESS_REQUESTS_PER_SECOND: "100000",
  });
});
afterAll(async () => {
  await gateway?.close();
  await sandbox?.stop();
});

const clerk = asker({ scopes: allScopes, purpose: "grid-governance", ceiling: 2 });

test("an answer is the same whichever way it came, with what is told beside its data", async () => {
  const query = '{ community(code: "320282113200") { name keyPlaces(first: 2) { nodes { name responsibleName } } } }';
  const [first, ...others] = await Promise.all(ways.map((way) => askBy(way, gateway.origin, clerk, query)));
  expect(first).toMatchObject({
    data: { community: { keyPlaces: { nodes: [{ responsibleName: expect.stringContaining("*") }, {}] } } },
    extensions: { masked: ["KeyPlace.responsibleName"] },
  });
  for (const other of others) expect(other).toEqual(first);
});
