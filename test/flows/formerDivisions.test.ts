import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import {
  type AreaCommunity,
  askerOf,
  callerOfAreas,
  everybody,
  everyState,
  everythingOfCommunity,
  openAreaCommunity,
} from "../support/areaCallers.ts";
import { openSandbox, type Placement, placements } from "../support/community.ts";
import { rowsBeside } from "../support/rowsBeside.ts";

/** A village whose records all three systems still hold under the code that it had before (sandbox/former-divisions.csv). */
const village = "320583102214";
const formerVillage = "320583190214";
const formerTown = "320583190";

let sandbox: Sandbox;
/** Events that these tests have reported in the village. */
let reported = 0;
beforeAll(async () => {
  sandbox = await openSandbox({ scale: 0.1 });
});
afterAll(() => sandbox?.stop());

test("B13: the three systems know the village by its former code alone", () => {
  const { households, events, applications, organisations } = sandbox.world;
  const codes = [
    ...households.map(({ code }) => code),
    ...events.map(({ gridCode }) => gridCode),
    ...applications.map(({ communityCode }) => communityCode),
    ...organisations.map(({ divisionCode }) => divisionCode),
  ];
  expect(codes.filter((code) => code.startsWith(village))).toEqual([]);
  for (const held of [households, events, applications, organisations]) expect(held.length).toBeGreaterThan(0);
  expect(codes.filter((code) => code.startsWith(formerVillage)).length).toBeGreaterThan(10);
});

describe.each(Object.keys(placements) as Placement[])("subgraphs %s", (placement) => {
  let community: AreaCommunity;
  beforeAll(async () => {
    community = await openAreaCommunity(sandbox, placement);
  });
  afterAll(() => community?.close());

  const ask = askerOf(() => community);

  test("B13: a former code is answered with the division and the community of today", async () => {
    const data = await ask(
      everybody,
      `{ city: division(code: "320684") { code name edition formerly { code name edition } }
         merged: division(code: "320503000000") { code name formerly { name edition } }
         town: division(code: "${formerTown}") { code name } village: community(code: "${formerVillage}") { code name formerly { code } division { code } }
         renamed: divisions(name: "楚州") { nodes { code name formerly { name } } } }`,
    );
    expect(data.city).toEqual({
      code: "320614000000",
      name: "海门区",
      edition: 2023,
      formerly: [{ code: "320684000000", name: "海门市", edition: 2020 }],
    });
    expect(data.merged.name).toBe("姑苏区");
    expect(data.merged.formerly.map(({ name }: { name: string }) => name)).toEqual(["沧浪区", "平江区", "金阊区"]);
    expect(data.town).toEqual({ code: "320583102000", name: "周市镇" });
    expect(data.village).toEqual({
      code: village,
      name: "新瑭村委会",
      formerly: [{ code: formerVillage }],
      division: { code: "320583102000" },
    });
    expect(data.renamed.nodes).toEqual([
      { code: "320803000000", name: "淮安区", formerly: [{ name: "楚州区" }, { name: "淮安市" }] },
    ]);
  });

  test("B13: a division that was split is not guessed: the answer names what to ask for", async () => {
    const { errors } = await community.askAs(
      everybody,
      `{ division(code: "320304") { code } events(within: "320304", first: 1) { totalCount } }`,
    );
    expect(errors.map(({ path, extensions }) => [path?.[0], extensions.code])).toEqual([
      ["division", "BAD_USER_INPUT"],
      ["events", "BAD_USER_INPUT"],
    ]);
    for (const { message } of errors) {
      for (const code of ["320302000000", "320311000000", "320312000000"]) expect(message).toContain(code);
    }
  });

  test("B13: everything of the village is found under its code of today", async () => {
    const { world } = sandbox;
    const held = (code: string | null) => code?.startsWith(formerVillage) === true;
    const data = await ask(everybody, everythingOfCommunity, { code: village });
    const found = data.community;
    expect(found.code).toBe(village);
    expect(found.gridUnits.nodes.length).toBe(
      world.grids.filter(({ code, deleted }) => !deleted && held(code) && code.length > 12).length,
    );
    expect(found.households.totalCount).toBe(world.households.filter(({ code }) => held(code)).length);
    expect(found.population).toBe(world.persons.filter(({ householdCode }) => held(householdCode)).length);
    expect(found.events.totalCount).toBe(reported + world.events.filter(({ gridCode }) => held(gridCode)).length);
    expect(found.keyPlaces.totalCount).toBe(world.keyPlaces.filter(({ gridCode }) => held(gridCode)).length);
    expect(found.riskSignals.totalCount).toBe(world.risks.filter(({ gridCode }) => held(gridCode)).length);
    expect(found.applications.totalCount).toBe(
      world.applications.filter(({ communityCode }) => held(communityCode)).length,
    );
    expect(found.serviceStations.length).toBe(world.stations.filter(({ communityCode }) => held(communityCode)).length);
    expect(found.serviceStations.length).toBeGreaterThan(0);
    expect(found.collectiveOrganizations).toHaveLength(1);

    const communities = JSON.stringify(found).match(/"community":\{"code":"\d+"\}/g) ?? [];
    expect(communities.length).toBeGreaterThan(30);
    expect(new Set(communities)).toEqual(new Set([`"community":{"code":"${village}"}`]));
  });

  test("B13: what is asked for under the former code is the same, and lies in every division around it", async () => {
    const lists = (code: string) =>
      `{ events(within: "${code}", first: 200, state: ${everyState}) { totalCount nodes { id community { code name } } }
         collectiveOrganizations(within: "${code}", first: 200) { totalCount nodes { uscc community { code name } } } }`;
    const [now, before] = [await ask(everybody, lists(village)), await ask(everybody, lists(formerVillage))];
    expect(before).toEqual(now);
    expect(now.events.nodes.length).toBeGreaterThan(0);
    for (const { community: place } of [...now.events.nodes, ...now.collectiveOrganizations.nodes]) {
      expect(place).toEqual({ code: village, name: "新瑭村委会" });
    }

    const { world } = sandbox;
    const inTown = (code: string) => code.startsWith("320583102") || code.startsWith(formerTown);
    const { town } = await ask(
      everybody,
      `{ town: division(code: "320583102") { eventCount householdCount applicationCount collectiveOrganizationCount } }`,
    );
    expect(town.householdCount).toBe(
      world.households.filter(({ code }) => inTown(code)).length + rowsBeside(world, "grid.household"),
    );
    expect(town.applicationCount).toBe(
      world.applications.filter(({ communityCode }) => inTown(communityCode)).length +
        rowsBeside(world, "service.application"),
    );
    expect(town.collectiveOrganizationCount).toBe(
      world.organisations.filter(({ divisionCode }) => inTown(divisionCode)).length,
    );
  });

  test("B13: pages of a place with two codes hold each record once, in order", async () => {
    const ids: string[] = [];
    const times: string[] = [];
    let after: string | null = null;
    do {
      const page: {
        events: { nodes: { id: string; asOf: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
      } = await ask(
        everybody,
        `query($after: String) { events(within: "320583102", first: 50, state: ${everyState}, after: $after) {
            nodes { id asOf } pageInfo { endCursor hasNextPage } } }`,
        { after },
      );
      ids.push(...page.events.nodes.map(({ id }) => id));
      times.push(...page.events.nodes.map(({ asOf }) => asOf));
      after = page.events.pageInfo.hasNextPage ? page.events.pageInfo.endCursor : null;
    } while (after !== null);
    const inTown = sandbox.world.events.filter(
      ({ gridCode }) => gridCode.startsWith("320583102") || gridCode.startsWith(formerTown),
    );
    const known = new Set(sandbox.world.events.map(({ id }) => id));
    expect(ids.filter((id) => known.has(id)).sort()).toEqual(inTown.map(({ id }) => id).sort());
    expect(new Set(ids).size).toBe(ids.length);
    expect(times).toEqual(times.toSorted().reverse());
  });

  test("B13: a caller of the village sees what everybody sees of it, and a caller of another one nothing", async () => {
    const own = callerOfAreas(village);
    expect(await ask(own, everythingOfCommunity, { code: village })).toEqual(
      await ask(everybody, everythingOfCommunity, { code: village }),
    );
    const event = sandbox.world.events.find(({ gridCode }) => gridCode.startsWith(formerVillage))?.id;
    const application = sandbox.world.applications.find(({ communityCode }) => communityCode === formerVillage)?.number;
    const query = `query($event: ID!, $application: ID!) { event(id: $event) { community { code } } application(number: $application) { community { code } } }`;
    expect(await ask(own, query, { event, application })).toEqual({
      event: { community: { code: village } },
      application: { community: { code: village } },
    });
    expect(await ask(callerOfAreas("320583102001"), query, { event, application })).toEqual({
      event: null,
      application: null,
    });
  });

  test("B13: an event is reported in a grid that the platform keeps under the former code", async () => {
    const grid = sandbox.world.grids.find(
      ({ code, deleted }) => !deleted && code.startsWith(formerVillage) && code.length === 15,
    )?.code;
    const data = await ask(
      everybody,
      `mutation($input: ReportEventInput!) { reportEvent(input: $input) { event { community { code } gridUnit { code } } userErrors { field code message } } }`,
      {
        input: {
          idempotencyKey: `former-division-${placement.replace(" ", "-")}`,
          type: sandbox.world.events[0]?.type,
          title: "路灯不亮（合成）",
          content: "测试用",
          place: "新瑭村",
          communityCode: village,
          gridCode: grid,
        },
      },
    );
    reported += 1;
    expect(data.reportEvent).toEqual({
      event: { community: { code: village }, gridUnit: { code: grid } },
      userErrors: [],
    });
  });
});
