import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Community, openCommunity, openSandbox } from "../support/community.ts";

let sandbox: Sandbox;
let community: Community;
beforeAll(async () => {
  sandbox = await openSandbox({ scale: 0.2 });
  community = await openCommunity(sandbox, "in process");
});
afterAll(async () => {
  await community?.close();
  await sandbox?.stop();
});

async function callsOf(query: string) {
  sandbox.calls.reset();
  const { data, errors } = await community.ask(query);
  expect(errors).toEqual([]);
  return { data, calls: sandbox.calls.snapshot() };
}

describe("what hangs below many nodes costs as many calls as there are different things to ask", () => {
  test("one community below a hundred events", async () => {
    const { data, calls } = await callsOf(`{ community(code: "320282113200") { events(first: 50) { nodes {
      community { population events(first: 1) { totalCount } households(first: 1) { nodes { code } }
        keyPlaces(first: 1) { totalCount } riskSignals(kind: DISASTER, first: 1) { totalCount } }
    } } } }`);
    expect(data.community.events.nodes.length).toBeGreaterThan(40);
    expect(calls.grid["queryResidentPage"]).toBe(1);
    expect(calls.grid["queryHouseholdPage"]).toBe(1);
    expect(calls.grid["queryKeyPlacePage"]).toBe(1);
    expect(calls.grid["queryRiskPage"]).toBe(1);
    // Two pages, and one total of what is deleted.
    expect(calls.grid["queryEventPage"]).toBe(3);
  });

  test("the same list under two names", async () => {
    const { calls } = await callsOf(`{ community(code: "320282113200") {
      a: events(first: 3) { nodes { id } } b: events(first: 3) { nodes { title } } c: events(first: 4) { nodes { id } }
    } }`);
    expect(calls.grid["queryEventPage"]).toBe(2);
  });

  test("the tree of a town for all its communities", async () => {
    const { data, calls } = await callsOf(
      `{ gridUnit(code: "320583102") { children { code children { code children { code parent { code } } } } } }`,
    );
    const communities = data.gridUnit.children;
    expect(communities).toHaveLength(38);
    for (const { code, children } of communities) {
      expect(children.length).toBeGreaterThan(0);
      for (const grid of children) {
        expect(grid.code).toMatch(new RegExp(`^${code}\\d{3}$`));
        for (const micro of grid.children) expect(micro.parent.code).toBe(grid.code);
      }
    }
    // One call, and one each for the former codes of the town and of a village of it.
    expect(calls.grid["queryGridTree"]).toBe(3);
  });
});

test("the service stations of all communities of a town", async () => {
  const { data, calls } = await callsOf(
    `{ division(code: "320583102") { communities(first: 50) { nodes { code serviceStations { id } } } } }`,
  );
  const communities = data.division.communities.nodes;
  expect(communities).toHaveLength(38);
  const ids = communities.flatMap(({ serviceStations }: { serviceStations: { id: string }[] }) =>
    serviceStations.map(({ id }) => id),
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThanOrEqual(38);
  // One call, and one for the former code of the town, of which a village has one too.
  expect(calls.service).toEqual({ getFwzdList: 2, total: 2 });
});

describe("person(id)", () => {
  const ask = (id: string, fields: string) =>
    community.ask(`query($id: ID!) { person(id: $id) { ${fields} } }`, { id });
  const fields = "id name phones household { code } applications(first: 1) { totalCount } memberships { number }";
  let id: string;
  beforeAll(async () => {
    const { data } = await community.ask(
      `{ collectiveOrganizations(within: "320282113", first: 1) { nodes { members(first: 1) { nodes { person { id } } } } } }`,
    );
    id = data.collectiveOrganizations.nodes[0].members.nodes[0].person.id;
  });

  test("asks the grid platform for nothing that only the others have", async () => {
    sandbox.calls.reset();
    const { data } = await ask(id, "id memberships { number }");
    expect(data.person.memberships).toHaveLength(1);
    expect(sandbox.calls.of("grid").total).toBe(0);
  });

  test("gives what the other systems have while the grid platform is silent", async () => {
    sandbox.faults.add({ system: "grid", function: null, kind: "down" });
    const { data, errors } = await ask(id, fields);
    sandbox.faults.clear();
    expect(data.person).toMatchObject({ id, name: null, phones: null, household: null, memberships: [{}] });
    expect(errors.map(({ path, extensions }) => [path?.join("."), extensions.code])).toEqual(
      expect.arrayContaining([
        ["person.name", "SOURCE_UNAVAILABLE"],
        ["person.phones", "SOURCE_UNAVAILABLE"],
        ["person.household", "SOURCE_UNAVAILABLE"],
      ]),
    );
    expect(errors).toHaveLength(3);
  });
});
