import type { ExecutionResult } from "graphql";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { unrestrictedCaller } from "../../access/caller.ts";
import { readDivisions } from "../../adapters/systems/division/divisions.ts";
import { dirtyCommunity } from "../../sandbox/dirt/village.ts";
import { readSubgraphSchema } from "../../schema/readSubgraphSchema.ts";
import { assetSubgraph } from "../../subgraphs/asset/subgraph.ts";
import { createPersonIds } from "../../subgraphs/kit/personIds.ts";
import { createPlaces } from "../../subgraphs/kit/places.ts";
import type { Subgraph } from "../../subgraphs/subgraph.ts";
import { type AssetStandIn, call, startAssetStandIn } from "../adapters/systems/assetStandIn.ts";
import { citizenNumber } from "../support/citizenNumber.ts";

const personIds = createPersonIds([{ id: "t", secret: "5a".repeat(32) }]);
const strangers = createPersonIds([{ id: "t", secret: "5b".repeat(32) }]);
let standIn: AssetStandIn;
let subgraph: Subgraph;

beforeAll(async () => {
  standIn = await startAssetStandIn();
  const divisions = await readDivisions("data/jiangsu-divisions.csv", 2023);
  const sdl = readSubgraphSchema("asset");
  const clock = () => Date.parse(`${standIn.world.baseDate}T12:00:00+08:00`);
  const { database, drop } = standIn;
  const dependencies = { database, drop, places: createPlaces(divisions), personIds, clock };
  subgraph = assetSubgraph(dependencies, { sdl, onError: () => undefined });
});
afterAll(() => standIn.stop());
beforeEach(() => standIn.calls.reset());
afterEach(() => standIn.faults.clear());

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
async function ask(query: string, variables: object = {}): Promise<{ data: any; errors: ExecutionResult["errors"] }> {
  const { data, errors } = await subgraph.prepare({ query })(
    { ...variables },
    { ...call(), caller: unrestrictedCaller },
  );
  return { data, errors };
}

/** One village has rows that nobody can read: its lists alone say that they lack some. */
async function entities(fragment: string, representations: readonly object[]) {
  const { data, errors } = await ask(`query ($r: [_Any!]!) { _entities(representations: $r) { ${fragment} } }`, {
    r: representations,
  });
  const dirty = representations.findIndex((one) => "code" in one && one.code === dirtyCommunity);
  const lacking = (errors ?? []).filter(({ extensions }) => extensions["code"] === "ROWS_LEFT_OUT");
  expect(lacking.map(({ path }) => path?.[1])).toEqual(lacking.map(() => dirty));
  expect((errors ?? []).filter((error) => !lacking.includes(error))).toEqual([]);
  return data._entities;
}

const total = () => standIn.calls.of("asset").total;
const pilot = () => standIn.world.communities.find((one) => one.pilot)?.code ?? "";
const unitOf = (community: string) =>
  standIn.world.organisations.find(({ divisionCode }) => divisionCode === community) ?? { unitCode: "", uscc: "" };

describe("A community", () => {
  test("with organisations, counts, assets and warnings costs seven calls, for one and for many", async () => {
    const fragment = `... on Community { collectiveOrganizations {
      uscc name memberCount totalShares community { code } assets(first: 10) { totalCount nodes { id name organization { name } } }
      warnings { code message asset { id } contract { number } period } } }`;
    const representation = (code: string) => ({ __typename: "Community", code });
    const [one] = await entities(fragment, [representation(pilot())]);
    expect(total()).toBe(7);
    const [organisation] = one.collectiveOrganizations;
    expect(organisation.assets.nodes.length).toBe(10);
    expect(organisation.assets.nodes[0].organization.name).toBe(organisation.name);
    expect(organisation.memberCount).toBeGreaterThan(0);
    const codes = new Set(organisation.warnings.map(({ code }: { code: string }) => code));
    for (const code of [
      "RENTED_WITHOUT_CONTRACT",
      "CONTRACT_OVERDUE",
      "LONG_TERM_CONTRACT",
      "UNREGISTERED_ASSET",
      "UNBALANCED_ACCOUNTS",
    ]) {
      expect(codes).toContain(code);
    }
    const messages = organisation.warnings.map(({ message }: { message: string }) => message).join();
    expect(standIn.world.persons.some(({ name }) => messages.includes(name))).toBe(false);
    standIn.calls.reset();
    await entities(
      fragment,
      standIn.world.communities.map(({ code }) => representation(code)),
    );
    expect(total()).toBe(7);
  });

  test("pages its assets and contracts over its organisations, each row once, with the total on every page", async () => {
    for (const field of ["assets", "contracts"] as const) {
      const key = field === "assets" ? "id" : "number";
      const seen: string[] = [];
      const totals = new Set<number>();
      for (let after: string | null = null, more = true; more; ) {
        const { data, errors }: Awaited<ReturnType<typeof ask>> = await ask(
          `query ($r: [_Any!]!, $after: String) { _entities(representations: $r) { ... on Community {
            ${field}(first: 9, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { ${key} } } } } }`,
          { r: [{ __typename: "Community", code: pilot() }], after },
        );
        expect(errors).toBeUndefined();
        const page = data._entities[0][field];
        seen.push(...page.nodes.map((node: Record<string, string>) => node[key]));
        totals.add(page.totalCount);
        [after, more] = [page.pageInfo.endCursor, page.pageInfo.hasNextPage];
      }
      const rows = field === "assets" ? standIn.world.assets : standIn.world.contracts;
      const { unitCode } = unitOf(pilot());
      expect(seen).toEqual(
        rows
          .filter((row) => row.unitCode === unitCode && !row.deleted)
          .map(({ number }) => number)
          .sort(),
      );
      expect([...totals]).toEqual([seen.length]);
    }
  });

  test("refuses a page that is too large, and a cursor of another list, before any call", async () => {
    const query = `query ($r: [_Any!]!, $first: Int, $after: String) { _entities(representations: $r) {
      ... on CollectiveOrganization { members(first: $first, after: $after) { nodes { number } } }
      ... on Community { assets(first: $first) { nodes { id } } } } }`;
    const large = await ask(query, { r: [{ __typename: "Community", code: pilot() }], first: 201 });
    expect(large.errors?.[0]?.extensions?.["code"]).toBe("BAD_USER_INPUT");
    expect(total()).toBe(0);
    const r = [{ __typename: "CollectiveOrganization", uscc: unitOf(pilot()).uscc }];
    for (const after of ["nonsense", Buffer.from("99999999999~X").toString("base64url")]) {
      const answer = await ask(query, { r, first: 5, after });
      expect(answer.errors?.[0]?.extensions?.["code"]).toBe("BAD_USER_INPUT");
    }
    expect(standIn.calls.of("asset")["JTZC_CY"]).toBeUndefined();
  });
});

describe("A person", () => {
  test("gets all memberships and shares, and nobody else's, in three calls however many ask", async () => {
    const persons = standIn.world.persons.slice(0, 400);
    const found = await entities(
      "... on Person { memberships { number person { id } organization { uscc } shareholdings { number kind shares membershipNumber } } shareholdings { number } }",
      persons.map(({ idNumber }) => ({ __typename: "Person", id: personIds.idOf(citizenNumber(idNumber)) })),
    );
    expect(total()).toBeLessThanOrEqual(3);
    const membersOf = Map.groupBy(standIn.world.members, ({ personIndex }) => personIndex);
    for (const [position, { index, idNumber }] of persons.entries()) {
      const members = (membersOf.get(index) ?? []).toSorted((a, b) => (a.number < b.number ? -1 : 1));
      const { memberships, shareholdings } = found[position];
      expect(memberships.map(({ number }: { number: string }) => number)).toEqual(members.map(({ number }) => number));
      for (const membership of memberships) expect(membership.person.id).toBe(personIds.idOf(citizenNumber(idNumber)));
      expect(shareholdings.map(({ number }: { number: string }) => number)).toEqual(
        members.flatMap(({ shares }) => shares.map(({ number }) => number)),
      );
    }
  });

  test("whose id nobody here made is not found; that costs no call", async () => {
    const { data, errors } = await ask(
      "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { memberships { number } } } }",
      { r: [{ __typename: "Person", id: strangers.idOf(citizenNumber("329901195203140013")) }] },
    );
    expect(data._entities).toEqual([null]);
    expect(errors?.map(({ extensions }) => extensions["code"])).toEqual(["NOT_FOUND"]);
    expect(total()).toBe(0);
  });
});

describe("A household", () => {
  const fragment = "... on Household { shareBook { totalShares memberships { number } } }";
  test("has the sum of its members' shares; null without members", async () => {
    const members = Map.groupBy(standIn.world.members, ({ personIndex }) => personIndex);
    const household = standIn.world.households.find(
      ({ memberIndexes }) => memberIndexes.filter((index) => members.has(index)).length > 1,
    );
    const ids = (household?.memberIndexes ?? []).map((index) =>
      personIds.idOf(citizenNumber(standIn.world.persons[index]?.idNumber ?? "")),
    );
    const [full, empty, unknown] = await entities(fragment, [
      { __typename: "Household", code: "1", members: [...ids, ids[0]].map((id) => ({ __typename: "Person", id })) },
      { __typename: "Household", code: "2", members: [] },
      { __typename: "Household", code: "3", members: null },
    ]);
    const own = (household?.memberIndexes ?? []).flatMap((index) => members.get(index) ?? []);
    const shares = own.flatMap((member) => member.shares).reduce((sum, { count }) => sum + Number(count), 0);
    expect(full.shareBook.memberships.map(({ number }: { number: string }) => number).sort()).toEqual(
      own.map(({ number }) => number).sort(),
    );
    expect(Number(full.shareBook.totalShares)).toBe(shares);
    expect([empty.shareBook, unknown.shareBook]).toEqual([null, null]);
    expect(total()).toBe(1);
  });
});

describe("A legal entity", () => {
  test("is a collective organisation here; a village committee is not, and neither is merged", async () => {
    const community = standIn.world.communities.find((one) => one.pilot);
    const { uscc } = unitOf(pilot());
    const [cooperative, committee] = await entities(
      "... on LegalEntity { uscc organizationName collectiveOrganization { uscc legalEntity { uscc } } }",
      [
        { __typename: "LegalEntity", uscc },
        { __typename: "LegalEntity", uscc: community?.committeeUscc },
      ],
    );
    expect(cooperative).toMatchObject({
      uscc,
      organizationName: expect.any(String),
      collectiveOrganization: { uscc, legalEntity: { uscc } },
    });
    expect(committee).toEqual({
      uscc: community?.committeeUscc,
      organizationName: null,
      collectiveOrganization: null,
    });
    expect(total()).toBe(1);
  });
});

describe("An organisation", () => {
  const query = `query ($uscc: ID!, $period: String) { collectiveOrganization(uscc: $uscc) {
    level active balances(period: $period) { scheme code kind period closing }
    transactions(first: 2) { totalCount pageInfo { endCursor } nodes { number stage steps { stage at } } }
    contracts(first: 200) { nodes { number assetName asset { name } partyBPerson { id } receipts { dueOn dueAmount } } }
    members(first: 5) { totalCount nodes { number status statedShares } }
    monthlyRegister { period rowCount statedShares difference } inventory { period assetCount originalValue netValue } } }`;

  test("has balances, transactions, contracts with their assets, members, and the monthly drop", async () => {
    const { uscc, unitCode } = unitOf(pilot());
    const { data, errors } = await ask(query, { uscc, period: "2023-12" });
    expect(errors).toBeUndefined();
    const { balances, transactions, contracts, members, monthlyRegister, inventory } = data.collectiveOrganization;
    expect(new Set(balances.map(({ scheme }: { scheme: string }) => scheme))).toEqual(new Set(["SCHEME_2004"]));
    expect(
      transactions.nodes.every(
        ({ stage, steps }: { stage: string; steps: { stage: string }[] }) => steps.at(-1)?.stage === stage,
      ),
    ).toBe(true);
    const joined = contracts.nodes.filter(({ asset }: { asset: object | null }) => asset !== null);
    expect(joined.length).toBe(contracts.nodes.length - 1);
    expect(
      joined.every((one: { assetName: string; asset: { name: string } }) => one.asset.name === one.assetName),
    ).toBe(true);
    const tenants = new Set(standIn.world.persons.map(({ idNumber }) => personIds.idOf(citizenNumber(idNumber))));
    const persons = contracts.nodes.flatMap(
      ({ partyBPerson }: { partyBPerson: { id: string } | null }) => partyBPerson ?? [],
    );
    expect(persons.length).toBeGreaterThan(0);
    expect(persons.every(({ id }: { id: string }) => tenants.has(id))).toBe(true);
    const rows = standIn.world.members.filter((member) => member.unitCode === unitCode).length;
    expect([members.totalCount, monthlyRegister.rowCount, monthlyRegister.difference]).toEqual([rows, rows, 0]);
    expect(inventory.assetCount).toBe(
      standIn.world.assets.filter((one) => one.unitCode === unitCode && !one.deleted).length,
    );
  });

  test("says that a page which holds the last row is the last", async () => {
    const { uscc, unitCode } = unitOf(pilot());
    const count = standIn.world.members.filter((member) => member.unitCode === unitCode).length;
    for (const [first, more] of [
      [count - 1, true],
      [count, false],
    ] as const) {
      const page = `members(first: ${first}) { pageInfo { hasNextPage hasPreviousPage } }`;
      const { data } = await ask(`{ collectiveOrganization(uscc: "${uscc}") { ${page} } }`);
      expect(data.collectiveOrganization.members.pageInfo).toEqual({ hasNextPage: more, hasPreviousPage: false });
    }
  });

  test("counts a later page's total only when it is asked for", async () => {
    const { uscc } = unitOf(pilot());
    const first = await ask(query, { uscc });
    const after = first.data.collectiveOrganization.transactions.pageInfo.endCursor;
    const page = (fields: string) => `query ($uscc: ID!, $after: String) { collectiveOrganization(uscc: $uscc) {
      transactions(first: 2, after: $after) { ${fields} nodes { number } } } }`;
    standIn.calls.reset();
    await ask(page(""), { uscc, after });
    expect(total()).toBe(2);
    const counted = await ask(page("totalCount"), { uscc, after });
    expect(total()).toBe(5);
    expect(counted.data.collectiveOrganization.transactions.totalCount).toBe(
      first.data.collectiveOrganization.transactions.totalCount,
    );
  });

  test("loads only what the wanted warnings need", async () => {
    const { uscc } = unitOf(pilot());
    await ask(`{ collectiveOrganization(uscc: "${uscc}") { warnings(code: UNBALANCED_ACCOUNTS) { period } } }`);
    expect(standIn.calls.of("asset")).toEqual({ total: 2, JTZC_ZZ: 1, JTZC_KMYE: 1 });
  });

  test("an unknown one is null; bad arguments are told before any call", async () => {
    expect(
      (await ask('{ collectiveOrganization(uscc: "N2320583XX00000433") { name } }')).data.collectiveOrganization,
    ).toBeNull();
    standIn.calls.reset();
    for (const field of [
      'collectiveOrganization(uscc: "x") { name }',
      'collectiveOrganizations(within: "12345") { totalCount }',
    ]) {
      expect((await ask(`{ ${field} }`)).errors?.[0]?.extensions?.["code"]).toBe("BAD_USER_INPUT");
    }
    expect(total()).toBe(0);
  });
});

describe("Lists and divisions", () => {
  test("organisations within a town, and counts of two divisions in one call", async () => {
    const { data } = await ask(
      '{ collectiveOrganizations(within: "320282113", first: 4) { totalCount pageInfo { hasNextPage } nodes { name } } }',
    );
    expect(data.collectiveOrganizations).toMatchObject({ totalCount: 9, pageInfo: { hasNextPage: true } });
    standIn.calls.reset();
    const counts = await entities("... on Division { collectiveOrganizationCount }", [
      { __typename: "Division", code: "320282113000" },
      { __typename: "Division", code: "320000000000" },
    ]);
    expect(counts.map((one: { collectiveOrganizationCount: number }) => one.collectiveOrganizationCount)).toEqual([
      9, 47,
    ]);
    expect(total()).toBe(1);
  });
});

describe("A silent source", () => {
  test("nulls the fields that come from it, without a word of its own", async () => {
    standIn.faults.add({ system: "asset", kind: "down" });
    const { data, errors } = await ask(
      "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Community { code collectiveOrganizations { name } } } }",
      { r: [{ __typename: "Community", code: pilot() }] },
    );
    expect(data._entities).toEqual([{ code: pilot(), collectiveOrganizations: null }]);
    expect(errors?.map(({ message, extensions }) => [message, extensions])).toEqual([
      ['The source "asset" does not answer; ask again later.', { code: "SOURCE_UNAVAILABLE" }],
    ]);
  });
});
