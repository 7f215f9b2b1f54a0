import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Caller, publicCaller, unrestrictedCaller } from "../../access/caller.ts";
import type { Identity } from "../../access/identity.ts";
import type { Sandbox } from "../../sandbox/start.ts";
import { createPersonIds } from "../../subgraphs/personIds.ts";
import { type Answer, type Community, openCommunity, openSandbox, placements } from "../support/community.ts";

const personIds = createPersonIds([{ id: "test", secret: "5a".repeat(32) }]);
const nobody = personIds.idOf("329901189001010013");
const home = "320583102001";
const away = "320282113200";

function callerOf(...areas: readonly string[]): Caller {
  return { ...unrestrictedCaller, client: `areas ${JSON.stringify(areas)}`, areas, purpose: "emergency" };
}
const everybody = callerOf("");
const kinds = {
  county: callerOf("320583"),
  town: callerOf("320583102"),
  community: callerOf(home),
  "two communities": callerOf(home, "320583102002"),
} as const;

const everyState =
  "[REPORTED ACCEPTED DISPATCHED SIGNED IN_PROGRESS RETURNED SUSPENDED FEEDBACK VERIFYING CLOSED VOID]";
const everythingOfCommunity = `query($code: ID!) { community(code: $code) {
  code name kind edition division { code name parent { code name parent { code name parent { code } } } }
  gridUnits(first: 200) { totalCount nodes { code name parent { code } children { code } community { code } } }
  events(first: 20, state: ${everyState}) { totalCount pageInfo { hasNextPage endCursor } nodes { id title gridUnit { code } community { code } tasks { id } } }
  households(first: 20) { totalCount pageInfo { hasNextPage endCursor } nodes { code shareBook { totalShares } members { id name idNumber
    community { code } household { code } memberships { number organization { uscc } } applications(first: 3) { totalCount nodes { number community { code } } } } } }
  population keyPlaces(first: 5) { totalCount nodes { id gridUnit { code } } }
  riskSignals(first: 5) { totalCount nodes { id person { id name } gridUnit { code } } }
  applications(first: 5) { totalCount nodes { number applicant { id name } community { code } steps { name } evaluations { round } } }
  serviceStations { id name }
  collectiveOrganizations { uscc name memberCount community { code } legalEntity { uscc name } warnings { code asset { id } contract { number } }
    members(first: 10) { totalCount nodes { number person { id name community { code } } } }
    contracts(first: 10) { totalCount nodes { number partyBPerson { id name community { code } } organization { uscc } } } }
  assets(first: 5) { totalCount nodes { id organization { uscc } contracts { number } } }
  contracts(first: 5) { totalCount nodes { number asset { id } } } } }`;

const communityCodes = readFileSync("data/jiangsu-divisions.csv", "utf8")
  .split("\n")
  .flatMap((line) => /^(\d{12}),.*,5\r?$/.exec(line)?.[1] ?? []);

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ scale: 0.1 });
});
afterAll(() => sandbox?.stop());

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new RangeError("the world has none of these");
  return value;
}

function callsOf(): number {
  return Object.values(sandbox.calls.snapshot()).reduce((sum, { total }) => sum + total, 0);
}

/** What a client can see of an answer, without the keys that it asked with. */
function seen({ status, data, errors }: Answer, ...asked: readonly string[]): string {
  return asked.reduce((text, key) => text.replaceAll(key, "asked"), JSON.stringify({ status, data, errors }));
}

describe.each(Object.keys(placements) as (keyof typeof placements)[])("subgraphs %s", (placement) => {
  let community: Community & {
    readonly askAs: (caller: Caller, query: string, variables?: object) => Promise<Answer>;
  };
  beforeAll(async () => {
    const identities = new Map<string | undefined, Identity>();
    const opened = await openCommunity(sandbox, placement, {}, ({ authorization }) => {
      return identities.get(authorization) ?? { caller: publicCaller, client: null };
    });
    community = {
      ...opened,
      // The same object for the same caller, as a token gives it.
      askAs: (caller, query, variables) => {
        const authorization = `Bearer ${caller.client}`;
        if (!identities.has(authorization)) identities.set(authorization, { caller, client: null });
        return opened.ask(query, variables, { authorization });
      },
    };
  });
  afterAll(() => community?.close());

  async function ask(caller: Caller, query: string, variables: object = {}) {
    const { data, errors } = await community.askAs(caller, query, variables);
    expect(errors).toEqual([]);
    return data;
  }

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
    async (_kind, caller) => {
      const { world } = sandbox;
      const inside = (code: string) => caller.areas.some((area) => code.startsWith(area));
      const count = (codes: readonly string[]) => codes.filter(inside).length;
      const { county, around, organisations, events } = await ask(
        caller,
        `{ county: division(code: "320583") { code name parent { name parent { name } } eventCount householdCount applicationCount collectiveOrganizationCount
           communities(first: 200) { totalCount nodes { code } } children(first: 200) { totalCount nodes { code } } }
         around: division(code: "32") { collectiveOrganizationCount applicationCount children(first: 50) { totalCount nodes { code } } communities { totalCount } }
         organisations: collectiveOrganizations(within: "320583", first: 200) { totalCount nodes { uscc } }
         events(within: "320583", first: 200, state: ${everyState}) { totalCount nodes { id asOf } } }`,
      );
      const applications = count(world.applications.map(({ communityCode }) => communityCode));
      const uscc = world.organisations.filter(({ divisionCode }) => inside(divisionCode)).map((one) => one.uscc);
      expect(county.householdCount).toBe(count(world.households.map(({ code }) => code)));
      expect([county.applicationCount, around.applicationCount]).toEqual([applications, applications]);
      expect([
        county.collectiveOrganizationCount,
        around.collectiveOrganizationCount,
        organisations.totalCount,
      ]).toEqual([uscc.length, uscc.length, uscc.length]);
      expect(organisations.nodes.map((one: { uscc: string }) => one.uscc).sort()).toEqual(uscc.sort());
      const ids = world.events.filter(({ gridCode }) => inside(gridCode)).map(({ id }) => id);
      expect(events.totalCount).toBe(ids.length);
      expect(events.nodes.length).toBe(Math.min(200, ids.length));
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
        caller.areas.some((area) => gridCode.startsWith(area)),
      );
      expect(ids.toSorted()).toEqual(inside.map(({ id }) => id).sort());
      const wide = await ask(everybody, query.replace('"320583"', '"320282"'));
      for (const { cursor } of wide.events.edges) {
        const { events } = await ask(caller, query, { after: cursor });
        expect(ids).toEqual(expect.arrayContaining(events.nodes.map(({ id }: { id: string }) => id)));
        expect(events.totalCount).toBe(ids.length);
      }
    },
  );

  describe.each(Object.entries(kinds))("what is outside of a %s", (_kind, caller) => {
    /** Codes tell where they are, so that nothing is asked for them. */
    test.each<[string, string, readonly [outside: string, missing: string][]]>([
      [
        "community",
        everythingOfCommunity,
        [
          [away, "320282113999"],
          [away, "320583102999"],
        ],
      ],
      [
        "division",
        "query($code: ID!) { division(code: $code) { code name eventCount applicationCount } }",
        [
          ["320282113000", "320282999000"],
          ["320282", "320299"],
        ],
      ],
      [
        "grid unit",
        "query($code: ID!) { gridUnit(code: $code) { code name manager { name } households { totalCount } } }",
        [
          [`${away}001`, `${away}999`],
          [away, "320282113999"],
        ],
      ],
      [
        "household",
        "query($code: ID!) { household(code: $code) { code headName members { id } } }",
        [["", "3202821139990019990001"]],
      ],
      [
        "list of events",
        "query($code: ID!) { events(within: $code) { totalCount nodes { id } } }",
        [
          ["320282", "320299"],
          [away, "320583102999"],
        ],
      ],
      [
        "list of organisations",
        "query($code: ID!) { collectiveOrganizations(within: $code) { totalCount nodes { uscc } } }",
        [["320282113", "320282999"]],
      ],
      [
        "list of divisions",
        "query($code: ID!) { divisions(within: $code) { totalCount nodes { code } } }",
        [["320282", "320299"]],
      ],
      [
        "list of communities",
        "query($code: ID!) { communities(within: $code) { totalCount nodes { code } } }",
        [["320282113", "320282999"]],
      ],
    ])("%s: the same as what is not there, without a call", async (what, query, pairs) => {
      for (const [outside, missing] of pairs) {
        const code =
          what === "household"
            ? found(sandbox.world.households.find((one) => one.code.startsWith(away))).code
            : outside;
        const absent = seen(await community.askAs(caller, query, { code: missing }), missing);
        sandbox.calls.reset();
        expect(seen(await community.askAs(caller, query, { code }), code)).toBe(absent);
        expect(callsOf()).toBe(0);
      }
    });

    test("records: the same as what is not there, with the same calls", async () => {
      const { world } = sandbox;
      const person = found(
        world.persons.find(
          ({ index, householdCode }) =>
            householdCode.startsWith(away) && world.members.some((one) => one.personIndex === index),
        ),
      );
      const event = found(world.events.find(({ gridCode }) => gridCode.startsWith(away)));
      const application = found(world.applications.find(({ communityCode }) => communityCode === away));
      const organisation = found(world.organisations.find(({ divisionCode }) => divisionCode === away));
      const asset = found(world.assets.find(({ unitCode, deleted }) => unitCode === organisation.unitCode && !deleted));
      const contract = found(
        world.contracts.find(({ unitCode, deleted }) => unitCode === organisation.unitCode && !deleted),
      );
      const table: readonly [query: string, outside: string, missing: string][] = [
        ["query($id: ID!) { event(id: $id) { id title tasks { id } } }", event.id, "9999999999999999999"],
        [
          `query($id: ID!) { person(id: $id) { id name idNumber phone household { code } gridUnit { code } community { code } specialCategories sourceIds { id } dataQuality { field }
             memberships { number } shareholdings { number } applications(first: 5) { totalCount nodes { number } } } }`,
          personIds.idOf(person.idNumber),
          nobody,
        ],
        [
          "query($id: ID!) { application(number: $id) { number title applicant { id } } }",
          application.number,
          application.number.replace(/.{4}$/, "9987"),
        ],
        [
          "query($id: ID!) { collectiveOrganization(uscc: $id) { uscc name legalEntity { name } } }",
          organisation.uscc,
          "N2320282MF0000000X",
        ],
        [
          "query($id: ID!) { collectiveAsset(id: $id) { id name organization { uscc } } }",
          asset.number,
          "no-such-asset",
        ],
        [
          "query($id: ID!) { assetContract(number: $id) { number name organization { uscc } } }",
          contract.number,
          "no-such-contract",
        ],
      ];
      for (const [query, outside, missing] of table) {
        expect(seen(await community.askAs(everybody, query, { id: outside }))).toContain(outside);
        await community.askAs(caller, query, { id: "1" });
        sandbox.calls.reset();
        const absent = await community.askAs(caller, query, { id: missing });
        const calls = sandbox.calls.snapshot();
        sandbox.calls.reset();
        const hidden = await community.askAs(caller, query, { id: outside });
        expect(seen(hidden, outside)).toBe(seen(absent, missing));
        expect(sandbox.calls.snapshot()).toEqual(calls);
        expect(hidden.text.length).toBeGreaterThan(10);
      }
    });

    test("is not written to, and refused as what is not there", async () => {
      const { world } = sandbox;
      const event = found(world.events.find(({ gridCode, status }) => gridCode.startsWith(away) && status !== "")).id;
      const application = found(world.applications.find(({ communityCode }) => communityCode === away)).number;
      const item = found(world.items[0]).implementationCode;
      const handled = 'idempotencyKey: "areas-key-1", eventId: $id, organisation: "城管", operator: "王"';
      const payload = "{ event { id } userErrors { field code message } }";
      const served = "{ application { number } userErrors { field code message } }";
      const missingEvent = "9999999999999999999";
      const missingApplication = application.replace(/.{4}$/, "9987");
      const table: readonly [mutation: string, outside: string, missing: string][] = [
        [
          `reportEvent(input: { idempotencyKey: "areas-key-1", communityCode: $id, type: "0101", title: "路灯", content: "不亮", place: "路口" }) ${payload}`,
          away,
          "320282113999",
        ],
        [
          `submitApplication(input: { idempotencyKey: "areas-key-1", communityCode: $id, itemCode: "${item}", applicantIdNumber: "${found(world.persons[0]).idNumber}", applicantName: "王", applicantPhone: "13800000000", channel: WINDOW }) ${served}`,
          away,
          "320282113999",
        ],
        ...["accept", "sign", "start", "return"].map((verb): [string, string, string] => [
          `${verb}Event(input: { ${handled} }) ${payload}`,
          event,
          missingEvent,
        ]),
        [`giveEventFeedback(input: { ${handled} }) ${payload}`, event, missingEvent],
        [`dispatchEvent(input: { ${handled}, targetOrganisation: "住建" }) ${payload}`, event, missingEvent],
        [`verifyEvent(input: { ${handled}, passed: true }) ${payload}`, event, missingEvent],
        [
          `withdrawApplication(input: { idempotencyKey: "areas-key-1", number: $id, reason: "不办了" }) ${served}`,
          application,
          missingApplication,
        ],
        [
          `supplementApplication(input: { idempotencyKey: "areas-key-1", number: $id, note: "补充" }) ${served}`,
          application,
          missingApplication,
        ],
        [
          `evaluateApplication(input: { idempotencyKey: "areas-key-1", number: $id, satisfaction: 5 }) ${served}`,
          application,
          missingApplication,
        ],
      ];
      sandbox.calls.reset();
      for (const [mutation, outside, missing] of table) {
        const query = `mutation($id: ID!) { ${mutation} }`;
        const hidden = await community.askAs(caller, query, { id: outside });
        expect(seen(hidden)).toContain("NOT_FOUND");
        expect(seen(hidden, outside)).toBe(seen(await community.askAs(caller, query, { id: missing }), missing));
        // What an everywhere-caller is told of something that is not there is no other sentence.
        if (missing !== missingEvent && missing !== missingApplication) continue;
        expect(sandbox.calls.writtenKeys("grid")).toEqual([]);
        expect(sandbox.calls.writtenKeys("service")).toEqual([]);
        expect(seen(hidden, outside)).toBe(seen(await community.askAs(everybody, query, { id: missing }), missing));
        sandbox.calls.reset();
      }
    });
  });

  test("a caller of nowhere sees nothing, and nothing is asked", async () => {
    sandbox.calls.reset();
    const { data } = await community.askAs(
      callerOf(),
      `{ divisions { totalCount nodes { code } } communities { totalCount } community(code: "${home}") { name } events(within: "32") { totalCount } collectiveOrganizations(within: "320583") { totalCount } }`,
    );
    expect(data).toEqual({
      divisions: { totalCount: 0, nodes: [] },
      communities: { totalCount: 0 },
      community: null,
      events: null,
      collectiveOrganizations: null,
    });
    expect(callsOf()).toBe(0);
  });

  test("requests of different callers at the same time get each its own", async () => {
    const query = `{ divisions(level: TOWN) { totalCount } communities { totalCount } ours: household(code: "${found(sandbox.world.households.find(({ code }) => code.startsWith(home))).code}") { code }
      theirs: household(code: "${found(sandbox.world.households.find(({ code }) => code.startsWith(away))).code}") { code } }`;
    const callers = [...Object.values(kinds), everybody, callerOf("320282113"), callerOf()];
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
