import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Answer, ask, openSandbox } from "../support/community.ts";
import { operationsHeaders, operationsToken } from "../support/operations.ts";
import { allScopes, asker, headersOf, thePublic } from "./support/callers.ts";
import { type Guarded, openGuarded } from "./support/openGuarded.ts";

const purpose = "grid-governance";
const askers = [
  thePublic,
  asker({ scopes: allScopes, purpose }),
  asker({ scopes: allScopes, purpose, ceiling: 2 }),
  asker({ scopes: ["grid.person:read"] }),
  asker({ scopes: ["grid:read"], purpose }, { denied: "refuse" }),
];

let sandbox: Sandbox;
let gateway: Guarded;
beforeAll(async () => {
  sandbox = await openSandbox();
  gateway = await openGuarded(sandbox, { OPERATIONS_TOKEN: operationsToken });
});
afterAll(async () => {
  await gateway?.close();
  await sandbox?.stop();
});

test("no log line, error or report of health holds a name, an ID number or a phone of the world", async () => {
  const { world, faults } = sandbox;
  const person = world.persons.find(({ name, phone }) => name.length > 2 && phone !== "");
  if (person === undefined) throw new RangeError("nobody is there");
  const overview = readFileSync("examples/community-overview.graphql", "utf8");
  const errors: string[] = [];
  const keep = (answer: Answer) => {
    errors.push(JSON.stringify(answer.errors));
    return answer;
  };
  let shown = "";
  const askAll = async (query: string, variables: object = {}) => {
    for (const who of askers) {
      const answer = keep(await ask(`${gateway.origin}/graphql`, query, variables, headersOf(who)));
      shown += answer.text;
    }
  };
  const mistakes = async () => {
    await askAll(`{ person(id: "${person.idNumber}") { name } }`);
    await askAll(`query($id: ID!) { person(id: $id) { name idNumber } }`, { id: person.idNumber });
    await askAll(`query($id: ID!) { event(id: $id) { title contactName } }`, { id: person.phone });
    await askAll("query($code: ID!) { household(code: $code) { headName } }", { code: person.name });
    await askAll("query($level: DivisionLevel) { divisions(level: $level) { totalCount } }", { level: person.name });
  };
  await askAll(overview, { code: "320282113200" });
  await mistakes();
  for (const kind of ["down", "wrongEncoding", "error", "html200"] as const) {
    for (const system of ["grid", "service"] as const) faults.add({ system, kind });
    await askAll(overview.replace("CommunityOverview", `CommunityOverview_${kind}`), { code: "320583102001" });
    faults.clear();
  }
  const health = await Promise.all(
    ["/health/live", "/health/ready", "/health/sources"].map(async (path) =>
      (await fetch(`${gateway.origin}${path}`, { headers: operationsHeaders })).text(),
    ),
  );
  const written = [gateway.log(), ...health];
  // The request may hold what the client itself wrote into its document; what it gave as a value may not come back.
  const values = new Set([
    ...world.persons.flatMap(({ name, idNumber, phone }) => [...([...name].length > 2 ? [name] : []), idNumber, phone]),
    ...world.grids.flatMap(({ managerPhone }) => (managerPhone === null ? [] : [managerPhone])),
    ...world.keyPlaces.map(({ responsiblePhone }) => responsiblePhone),
  ]);
  expect(shown).toContain(world.persons.find(({ idNumber }) => shown.includes(idNumber))?.idNumber ?? "nobody");
  expect(gateway.log().length).toBeGreaterThan(1_000);
  const found = [...values].filter((value) => written.some((text) => text.includes(value)));
  expect(found).toEqual([]);
  const foundInErrors = [...values].filter((value) => errors.some((text) => text.includes(value)));
  expect(foundInErrors).toEqual([]);
}, 60_000);
