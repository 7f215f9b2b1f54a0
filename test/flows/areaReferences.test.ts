import type { GraphQLError } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Caller, type OperationCall, unrestrictedCaller } from "../../access/caller.ts";
import graph from "../../community.config.ts";
import type { Sandbox } from "../../sandbox/start.ts";
import { createPersonIds } from "../../subgraphs/kit/personIds.ts";
import { createSubgraphs, readSubgraphsConfig, subgraphNamesOf } from "../../subgraphs/manifest.ts";
import type { Subgraph, SubgraphSet } from "../../subgraphs/subgraph.ts";
import { citizenNumber } from "../support/citizenNumber.ts";
import { environmentOf, openSandbox } from "../support/community.ts";
import { offeredItems, requiredMaterials } from "../support/submittable.ts";

/** References from one system into another, asked as a gateway asks them: entities by their keys. */
const personIds = createPersonIds([{ id: "test", secret: "5a".repeat(32) }]);
const [home, away] = ["320583102001", "320282113200"];
const everybody = unrestrictedCaller;
const ours: Caller = { ...unrestrictedCaller, areas: [home] };
const theirs: Caller = { ...unrestrictedCaller, areas: ["320282"] };

let sandbox: Sandbox;
let set: SubgraphSet;
beforeAll(async () => {
  sandbox = await openSandbox({ scale: 0.1 });
  const environment = { ...environmentOf(sandbox), GRID_EVENT_POLL_MS: "50" };
  set = await createSubgraphs(readSubgraphsConfig(graph, environment, subgraphNamesOf(graph)), {
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
});
afterAll(async () => {
  await set?.close();
  await sandbox?.stop();
});

function subgraphOf(name: string): Subgraph {
  return found(set.subgraphs.find((subgraph) => subgraph.name === name));
}

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new RangeError("there is none of these");
  return value;
}

function callOf(caller: Caller): OperationCall {
  return { requestId: "areas", signal: AbortSignal.timeout(20_000), caller };
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
async function ask(name: string, caller: Caller, query: string, variables: object = {}): Promise<any> {
  const { data, errors } = await subgraphOf(name).prepare({ query })({ ...variables }, callOf(caller));
  expect(errors).toBeUndefined();
  return data;
}

async function entity(name: string, caller: Caller, representation: { readonly __typename: string }, fields: string) {
  const query = `query($r: [_Any!]!) { _entities(representations: $r) { ... on ${representation.__typename} ${fields} } }`;
  const { _entities } = await ask(name, caller, query, { r: [representation] });
  return _entities[0];
}

/** What is not there is null, or an error where a count would be taken for nothing: the same outside and missing. */
async function answerOf(name: string, caller: Caller, representation: { readonly __typename: string }, fields: string) {
  const query = `query($r: [_Any!]!) { _entities(representations: $r) { ... on ${representation.__typename} ${fields} } }`;
  const { data, errors } = await subgraphOf(name).prepare({ query })({ r: [representation] }, callOf(caller));
  return { data, errors: errors?.map((error: GraphQLError) => error.toJSON()) };
}

test("an application elsewhere of a person here is seen there without the person, and here not at all", async () => {
  const person = found(sandbox.world.persons.find(({ householdCode }) => householdCode.startsWith(home)));
  const id = personIds.idOf(citizenNumber(person.idNumber));
  const [item] = offeredItems(sandbox.world.items, away, "窗口办理");
  const { submitApplication } = await ask(
    "service",
    everybody,
    `mutation($input: SubmitApplicationInput!) { submitApplication(input: $input) { application { number } userErrors { code } } }`,
    {
      input: {
        idempotencyKey: "areas-reference-1",
        itemCode: found(item).implementationCode,
        communityCode: away,
        applicantIdNumber: person.idNumber,
        applicantName: person.name,
        applicantPhone: "13800000000",
        channel: "WINDOW",
        materials: requiredMaterials(item),
      },
    },
  );
  const { number } = submitApplication.application;
  const applications = (caller: Caller) =>
    entity(
      "service",
      caller,
      { __typename: "Person", id } as never,
      "{ applications(first: 200) { totalCount nodes { number } } }",
    );
  await expect
    .poll(async () => (await applications(everybody)).applications.nodes.map((one: { number: string }) => one.number), {
      timeout: 15_000,
    })
    .toContain(number);

  const [all, here, there] = [await applications(everybody), await applications(ours), await applications(theirs)];
  expect(here.applications.nodes).not.toContainEqual({ number });
  expect(there.applications).toEqual({ totalCount: 1, nodes: [{ number }] });
  expect(all.applications.totalCount).toBe(here.applications.totalCount + 1);

  const reference = { __typename: "ServiceApplication", number } as never;
  expect(await entity("service", ours, reference, "{ title applicant { id } }")).toBeNull();
  expect(await entity("service", theirs, reference, "{ applicant { id } community { code } }")).toEqual({
    applicant: { id },
    community: { code: away },
  });
  const resident = { __typename: "Person", id } as never;
  const stranger = { __typename: "Person", id: personIds.idOf(citizenNumber("329901189001010017")) } as never;
  expect(await entity("grid", everybody, resident, "{ name }")).toEqual({ name: person.name });
  expect(await entity("grid", theirs, resident, "{ name idNumber household { code } }")).toEqual(
    await entity("grid", theirs, stranger, "{ name idNumber household { code } }"),
  );
});

test("entities outside are as those that are not there", async () => {
  const { world } = sandbox;
  const organisation = found(world.organisations.find(({ divisionCode }) => divisionCode === away));
  const key = (rows: readonly { readonly unitCode: string; readonly number: string; readonly deleted: boolean }[]) =>
    found(rows.find(({ unitCode, deleted }) => unitCode === organisation.unitCode && !deleted)).number;
  const household = found(world.households.find(({ code }) => code.startsWith(away))).code;
  const event = found(world.events.find(({ gridCode }) => gridCode.startsWith(away))).id;
  const table: readonly (readonly [string, string, string, outside: object, missing: object])[] = [
    ["division", "Community", "{ code name }", { code: away }, { code: "320282113999" }],
    ["division", "Division", "{ code name }", { code: "320282113000" }, { code: "320282999000" }],
    ["grid", "Division", "{ eventCount householdCount }", { code: "320282000000" }, { code: "320299000000" }],
    [
      "grid",
      "Community",
      "{ population gridUnits { totalCount } events { totalCount nodes { id } } households { totalCount } keyPlaces { totalCount } riskSignals { totalCount } }",
      { code: away },
      { code: "320583102999" },
    ],
    ["grid", "GridUnit", "{ name manager { name } }", { code: `${away}001` }, { code: `${away}999` }],
    ["grid", "Household", "{ headName members { id } }", { code: household }, { code: "3202821139990019990001" }],
    ["grid", "GridEvent", "{ title gridUnit { code } }", { id: event }, { id: "9999999999999999999" }],
    ["service", "Division", "{ applicationCount }", { code: "320282000000" }, { code: "320299000000" }],
    [
      "service",
      "Community",
      "{ applications { totalCount nodes { number } } serviceStations { id } }",
      { code: away },
      { code: "320583102999" },
    ],
    [
      "asset",
      "Community",
      "{ collectiveOrganizations { uscc } assets { totalCount nodes { id } } contracts { totalCount } }",
      { code: away },
      { code: "320583102999" },
    ],
    [
      "asset",
      "LegalEntity",
      "{ organizationName collectiveOrganization { uscc } }",
      { uscc: organisation.uscc },
      { uscc: "N2320282MF0000000X" },
    ],
    [
      "asset",
      "CollectiveOrganization",
      "{ name memberCount }",
      { uscc: organisation.uscc },
      { uscc: "N2320282MF0000000X" },
    ],
    ["asset", "CollectiveAsset", "{ name organization { uscc } }", { id: key(world.assets) }, { id: "none" }],
    ["asset", "AssetContract", "{ name partyB }", { number: key(world.contracts) }, { number: "none" }],
  ];
  for (const [name, type, fields, outside, missing] of table) {
    const of = (caller: Caller, keys: object) => answerOf(name, caller, { __typename: type, ...keys }, fields);
    expect(await of(ours, outside), `${name} ${type}`).toEqual(await of(ours, missing));
    expect(await of(theirs, outside), `${name} ${type}`).toEqual(await of(everybody, outside));
    expect(await of(everybody, outside), `${name} ${type}`).not.toEqual(await of(ours, outside));
  }
});

test("eventChanged of a community outside is refused as one that is not there, and asks nothing", async () => {
  const follow = async (code: string) => {
    const leave = new AbortController();
    const query = `subscription { eventChanged(communityCode: "${code}") { id } }`;
    const results = subgraphOf("grid").prepareSubscription({ query })({}, { ...callOf(ours), signal: leave.signal });
    sandbox.calls.reset();
    const { value } = await results.next();
    leave.abort();
    return {
      errors: value?.errors?.map((error: GraphQLError) => error.toJSON()),
      calls: sandbox.calls.of("grid").total,
    };
  };
  const hidden = await follow(away);
  expect(hidden).toEqual(await follow("320282113999"));
  expect(hidden.errors).toMatchObject([{ extensions: { code: "NOT_FOUND" } }]);
  expect(hidden.calls).toBe(0);
});

test("an idempotency key that an event outside was reported with tells nothing of that", async () => {
  const report = (caller: Caller, communityCode: string) =>
    ask(
      "grid",
      caller,
      `mutation($input: ReportEventInput!) { reportEvent(input: $input) { event { id } userErrors { code } } }`,
      {
        input: {
          idempotencyKey: "areas-reference-2",
          communityCode,
          type: "0101",
          title: "路灯",
          content: "不亮",
          place: "路口",
        },
      },
    );
  expect((await report(everybody, away)).reportEvent.userErrors).toEqual([]);
  expect((await report(ours, home)).reportEvent).toEqual({
    event: null,
    userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED" }],
  });
});

test("a grid officer sees the grid, its events alone, and where it is", async () => {
  const { world } = sandbox;
  const grid = `${home}001`;
  const officer: Caller = { ...unrestrictedCaller, areas: [grid] };
  const inside = (codes: readonly string[]) => codes.filter((code) => code.startsWith(grid)).length;
  const community = await entity(
    "grid",
    officer,
    { __typename: "Community", code: home } as never,
    `{ gridUnits(first: 200) { nodes { code } } households(first: 1) { totalCount }
       events(first: 200, state: [REPORTED ACCEPTED DISPATCHED SIGNED IN_PROGRESS RETURNED SUSPENDED FEEDBACK VERIFYING CLOSED VOID]) { totalCount nodes { id } } }`,
  );
  const events = world.events.filter(({ gridCode }) => gridCode.startsWith(grid)).map(({ id }) => id);
  expect(community.events.nodes.map(({ id }: { id: string }) => id).sort()).toEqual(events.sort());
  expect(community.events.totalCount).toBe(events.length);
  expect(community.households.totalCount).toBe(inside(world.households.map(({ code }) => code)));
  expect(community.gridUnits.nodes.every(({ code }: { code: string }) => code.startsWith(grid))).toBe(true);
  expect(community.gridUnits.nodes.length).toBeGreaterThan(0);
  expect(
    await entity(
      "division",
      officer,
      { __typename: "Community", code: home } as never,
      "{ name division { parent { name } } }",
    ),
  ).toMatchObject({ division: { parent: { name: "昆山市" } } });
  const service = await entity(
    "service",
    officer,
    { __typename: "Community", code: home } as never,
    "{ applications { totalCount } serviceStations { id } }",
  );
  expect(service).toEqual({ applications: { totalCount: 0 }, serviceStations: [] });
});
