import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../../access/caller.ts";
import { dirtOf } from "../../sandbox/dirt/dirt.ts";
import type { DirtTable } from "../../sandbox/dirt/dirtTypes.ts";
import { dirtyCommunity } from "../../sandbox/dirt/village.ts";
import { isCell } from "../../sandbox/dirt/withDirt.ts";
import type { Sandbox } from "../../sandbox/start.ts";
import {
  type AreaCommunity,
  askerOf,
  away,
  callerOfAreas,
  callsOf,
  everybody,
  everyState,
  everythingOfCommunity,
  found,
  home,
  kinds,
  openAreaCommunity,
} from "../support/areaCallers.ts";
import { openSandbox, type Placement, placements } from "../support/community.ts";
import { rowsBeside } from "../support/rowsBeside.ts";
import { todaysCode } from "../support/todaysCode.ts";

const communityCodes = readFileSync("data/jiangsu-divisions.csv", "utf8")
  .split("\n")
  .flatMap((line) => /^(\d{12}),.*,5\r?$/.exec(line)?.[1] ?? []);

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ scale: 0.1 });
});
afterAll(() => sandbox?.stop());

describe.each(Object.keys(placements) as Placement[])("subgraphs %s", (placement) => {
  let community: AreaCommunity;
  beforeAll(async () => {
    community = await openAreaCommunity(sandbox, placement);
  });
  afterAll(() => community?.close());

  const ask = askerOf(() => community);

  /** Rows that nobody can read stand in one village. */
  const beside = ({ areas }: Caller, table: DirtTable) =>
    areas.some((area) => dirtyCommunity.startsWith(area)) ? rowsBeside(sandbox.world, table) : 0;

  test.each(Object.entries(kinds))("a %s sees its own as everybody does", async (_kind, caller) => {
    const [narrow, wide] = [
      await ask(caller, everythingOfCommunity, { code: home }),
      await ask(everybody, everythingOfCommunity, { code: home }),
    ];
    expect(narrow).toEqual(wide);
    expect(narrow.community.households.totalCount).toBeGreaterThan(5);
  });

  test.each(Object.entries(kinds))(
    "counts and lists of a %s are those of the world inside it",
    async (kind, caller) => {
      const { world } = sandbox;
      const inside = (code: string) => caller.areas.some((area) => todaysCode(code).startsWith(area));
      const count = (codes: readonly string[]) => codes.filter(inside).length;
      const { county, around, organisations, events } = await ask(
        caller,
        `{ county: division(code: "320583") { code name parent { name parent { name } } eventCount householdCount applicationCount collectiveOrganizationCount
           communities(first: 200) { totalCount nodes { code } } children(first: 200) { totalCount nodes { code } } }
         around: division(code: "32") { collectiveOrganizationCount applicationCount children(first: 50) { totalCount nodes { code } } communities { totalCount } }
         organisations: collectiveOrganizations(within: "320583", first: 200) { totalCount nodes { uscc } }
         events(within: "320583", first: 200, state: ${everyState}) { totalCount unreadableCount nodes { id asOf } } }`,
      );
      const applications =
        count(world.applications.map(({ communityCode }) => communityCode)) + beside(caller, "service.application");
      const uscc = world.organisations.filter(({ divisionCode }) => inside(divisionCode)).map((one) => one.uscc);
      expect(county.householdCount).toBe(
        count(world.households.map(({ code }) => code)) + beside(caller, "grid.household"),
      );
      expect([county.applicationCount, around.applicationCount]).toEqual([applications, applications]);
      expect([
        county.collectiveOrganizationCount,
        around.collectiveOrganizationCount,
        organisations.totalCount,
      ]).toEqual([uscc.length, uscc.length, uscc.length]);
      expect(organisations.nodes.map((one: { uscc: string }) => one.uscc).sort()).toEqual(uscc.sort());
      const ids = world.events.filter(({ gridCode }) => inside(gridCode)).map(({ id }) => id);
      // The town has a former code, so that its list is put together of two: of what could be read alone.
      const isPutTogether = kind === "town";
      const total = ids.length + (isPutTogether ? 0 : beside(caller, "grid.event"));
      expect(events.totalCount).toBe(total);
      expect(events.nodes.length + (isPutTogether ? 0 : events.unreadableCount)).toBe(Math.min(200, total));
      expect(events.nodes.filter((one: { id: string }) => !ids.includes(one.id))).toEqual([]);
      const times = events.nodes.map((one: { asOf: string }) => one.asOf);
      expect(times).toEqual(times.toSorted().reverse());
      const codes: string[] = county.communities.nodes.map(({ code }: { code: string }) => code);
      expect(codes.every(inside)).toBe(true);
      const registered = communityCodes.filter(inside).length;
      expect([county.communities.totalCount, around.communities.totalCount]).toEqual([registered, registered]);
      expect(around.children.nodes).toEqual([{ code: "320500000000" }]);
      expect(around.children.totalCount).toBe(1);
      const towns: string[] = county.children.nodes.map(({ code }: { code: string }) => code);
      expect(
        towns.every((town) => caller.areas.some((area) => town.startsWith(area) || area.startsWith(town.slice(0, 9)))),
      ).toBe(true);
    },
  );

  test.each([kinds.town, kinds["two communities"]])(
    "pages of $client give each event once, from the cursors of everybody too",
    async (caller) => {
      const query = `query($after: String) { events(within: "320583", first: 7, after: $after, state: ${everyState}) {
      totalCount pageInfo { hasNextPage endCursor } nodes { id gridUnit { code } } edges { cursor } } }`;
      const ids: string[] = [];
      let after: string | null = null;
      do {
        const { events } = await ask(caller, query, { after });
        ids.push(...events.nodes.map(({ id }: { id: string }) => id));
        after = events.pageInfo.hasNextPage ? events.pageInfo.endCursor : null;
      } while (after !== null);
      const inside = sandbox.world.events.filter(({ gridCode }) =>
        caller.areas.some((area) => todaysCode(gridCode).startsWith(area)),
      );
      expect(ids.toSorted()).toEqual(inside.map(({ id }) => id).sort());
      const wide = await ask(everybody, query.replace('"320583"', '"320282"'));
      for (const { cursor } of wide.events.edges) {
        const { events } = await ask(caller, query, { after: cursor });
        expect(ids).toEqual(expect.arrayContaining(events.nodes.map(({ id }: { id: string }) => id)));
        expect(events.totalCount).toBe(ids.length + beside(caller, "grid.event"));
      }
    },
  );

  test("B11: the events of one grid of a village with a row that nobody can read say that it may lack it", async () => {
    const written = new Map(
      dirtOf(sandbox.world).flatMap((one) =>
        isCell(one) && one.column === "GRID_CODE" ? [[one.key, one.written]] : [],
      ),
    );
    const inVillage = sandbox.world.events.filter(({ gridCode }) => gridCode.startsWith(dirtyCommunity));
    const grid = found(inVillage.at(-1)).gridCode.slice(0, 15);
    const own = inVillage.filter(({ id, gridCode }) => (written.get(id) ?? gridCode).startsWith(grid));
    const { community: village, events } = await ask(
      callerOfAreas(grid),
      `{ community(code: "${dirtyCommunity}") { events(first: 200, state: ${everyState}) { totalCount unreadableCount nodes { id } } }
         events(within: "320583", first: 200, state: ${everyState}) { totalCount unreadableCount nodes { id } } }`,
    );
    expect(events).toEqual(village.events);
    expect(events.nodes.map(({ id }: { id: string }) => id).sort()).toEqual(own.map(({ id }) => id).sort());
    expect(own.length).toBeLessThan(inVillage.length);
    expect([events.totalCount, events.unreadableCount]).toEqual([own.length, rowsBeside(sandbox.world, "grid.event")]);
  });

  test("a caller of nowhere sees nothing, and nothing is asked", async () => {
    sandbox.calls.reset();
    const { data } = await community.askAs(
      callerOfAreas(),
      `{ divisions { totalCount nodes { code } } communities { totalCount } community(code: "${home}") { name } events(within: "32") { totalCount } collectiveOrganizations(within: "320583") { totalCount } }`,
    );
    expect(data).toEqual({
      divisions: { totalCount: 0, nodes: [] },
      communities: { totalCount: 0 },
      community: null,
      events: null,
      collectiveOrganizations: null,
    });
    expect(callsOf(sandbox)).toBe(0);
  });

  test("requests of different callers at the same time get each its own", async () => {
    const query = `{ divisions(level: TOWN) { totalCount } communities { totalCount } ours: household(code: "${found(sandbox.world.households.find(({ code }) => code.startsWith(home))).code}") { code }
      theirs: household(code: "${found(sandbox.world.households.find(({ code }) => code.startsWith(away))).code}") { code } }`;
    const callers = [...Object.values(kinds), everybody, callerOfAreas("320282113"), callerOfAreas()];
    const alone = new Map<Caller, string>();
    for (const caller of callers) alone.set(caller, (await community.askAs(caller, query)).text);
    expect(new Set(alone.values()).size).toBeGreaterThan(4);
    const together = await Promise.all(
      Array.from({ length: 15 }, () => callers)
        .flat()
        .map(async (caller) => [caller, (await community.askAs(caller, query)).text] as const),
    );
    for (const [caller, text] of together) expect(text).toBe(alone.get(caller));
  });
});
