import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { citizenNumber } from "../support/citizenNumber.ts";
import { openService, type ServiceUnderTest } from "./serviceUnderTest.ts";

const pilot = "320282113200";
let service: ServiceUnderTest;

beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());
beforeEach(() => service.sandbox.calls.reset());

describe("What a query costs", () => {
  test("applications of persons cost one call for each 500 of them, with totals two", async () => {
    const persons = service.sandbox.world.persons
      .slice(0, 1_200)
      .map(({ idNumber }) => ({ id: service.personIds.idOf(citizenNumber(idNumber)) }));
    const plain = await service.entities(
      "Person",
      persons,
      "{ applications(first: 3) { nodes { number applicant { id } } } }",
    );
    expect(service.counted()).toEqual({ service: 0, front: Math.ceil(persons.length / 500) });
    for (const [index, { applications }] of plain.entries()) {
      for (const { applicant } of applications.nodes) expect(applicant.id).toBe(persons[index]?.id);
    }
    expect(plain.some(({ applications }) => applications.nodes.length > 0)).toBe(true);
    service.sandbox.calls.reset();
    await service.entities("Person", persons, "{ applications(first: 3) { totalCount } }");
    expect(service.counted()).toEqual({ service: 0, front: 2 * Math.ceil(persons.length / 500) });
  });

  test("item codes, applicants' ids and communities of applications cost no further call", async () => {
    const selection = `{ applications(first: 50) { nodes {
      number item { implementationCode } applicant { id } community { code } } } }`;
    await service.entities("Community", [{ code: pilot }], selection);
    expect(service.counted()).toEqual({ service: 0, front: 1 });
  });

  test("steps and results of a page cost one call each", async () => {
    const selection = `{ applications(first: 50, state: [APPROVED, DENIED, DELIVERED]) { nodes {
      steps { name } result { number licence { identifier } } evaluations { round } } } }`;
    const [{ applications }] = await service.entities("Community", [{ code: pilot }], selection);
    expect(service.counted()).toEqual({ service: 0, front: 4 });
    for (const node of applications.nodes) {
      expect(node.steps.length).toBeGreaterThan(0);
      expect(node.result.number).not.toBeNull();
    }
  });

  test("many communities and divisions share a call", async () => {
    const communities = service.sandbox.world.communities.map(({ code }) => ({ code }));
    await service.entities("Community", communities, "{ applications(first: 5) { nodes { number } } }");
    const [county] = await service.entities(
      "Division",
      [{ code: "320282000000" }, { code: "320000000000" }],
      "{ applicationCount }",
    );
    expect(service.counted()).toEqual({ service: 0, front: 2 });
    const inCounty = service.sandbox.world.applications.filter(({ communityCode }) =>
      communityCode.startsWith("320282"),
    );
    expect(county.applicationCount).toBe(inCounty.length);
  });
});

describe("Pages of applications", () => {
  test("join without gap or repetition, last changed first", async () => {
    const numbers: string[] = [];
    const times: string[] = [];
    const expected = service.sandbox.world.applications.filter(({ communityCode }) => communityCode === pilot).length;
    let after: string | null = null;
    do {
      const page = `first: 7, after: ${JSON.stringify(after)}`;
      const selection = `{ applications(${page}) { totalCount pageInfo { hasNextPage endCursor } nodes { number asOf } } }`;
      const [{ applications }] = await service.entities("Community", [{ code: pilot }], selection);
      numbers.push(...applications.nodes.map((node: { number: string }) => node.number));
      times.push(...applications.nodes.map((node: { asOf: string }) => node.asOf));
      expect(applications.totalCount).toBe(expected);
      after = applications.pageInfo.hasNextPage ? applications.pageInfo.endCursor : null;
    } while (after !== null);
    expect(new Set(numbers).size).toBe(expected);
    expect(times).toEqual(times.toSorted().reverse());
  });

  test.each([
    ['after: "nonsense"', "cursor"],
    [`after: "${Buffer.from('["2024","x\' OR 1=1"]').toString("base64url")}"`, "cursor"],
    ["first: 201", "first"],
    ["state: []", "state"],
  ])("applications(%s) is refused before any call", async (page, word) => {
    const query = `query ($keys: [_Any!]!) { _entities(representations: $keys) {
      ... on Community { applications(${page}) { totalCount } } } }`;
    const { errors } = await service.run(query, { keys: [{ __typename: "Community", code: pilot }] });
    expect(errors).toMatchObject([{ code: "BAD_USER_INPUT", message: expect.stringContaining(word) }]);
    expect(service.counted()).toEqual({ service: 0, front: 0 });
  });
});

describe("One application", () => {
  test("that the front database has lost for a moment is read from the platform", async () => {
    const [first, second] = service.sandbox.world.applications.map(({ number }) => number);
    await fetch(`${service.sandbox.endpoints.control}/front/rewrite`, {
      method: "POST",
      body: JSON.stringify({ number: first, gapMs: 1_500 }),
    });
    const keys = [{ number: first }, { number: second }, { number: "X".repeat(43) }];
    const found = await service.entities("ServiceApplication", keys, "{ number steps { name } }");
    expect(found.map((application) => application?.number ?? null)).toEqual([first, second, null]);
    expect(found[0].steps.length).toBeGreaterThan(0);
    expect(service.sandbox.calls.of("service")).toEqual({ getBjxx: 2, getBjgc: 1, total: 3 });
  });

  test("asked for by number is the newest state, from the platform alone", async () => {
    const { number, steps } = service.sandbox.world.applications[5] ?? { number: "", steps: [] };
    const { application } = await service.run(
      "query ($number: ID!) { application(number: $number) { number steps { name } } }",
      {
        number,
      },
    );
    expect(application).toEqual({ number, steps: steps.map(({ name }) => ({ name })) });
    expect(service.counted()).toEqual({ service: 2, front: 0 });
  });
});

describe("Items and departments", () => {
  test("are filtered by name, department and channel, with right totals", async () => {
    const { items, departments } = service.sandbox.world;
    const uscc = departments[0]?.uscc;
    const query = `query ($uscc: ID) { serviceItems(departmentUscc: $uscc, name: "证", channel: SELF_SERVICE, first: 1) {
      totalCount nodes { implementationCode name channels } } }`;
    const wanted = items.filter(({ name, channels }) => name.includes("证") && channels.includes("自助办"));
    expect((await service.run(query)).serviceItems.totalCount).toBe(wanted.length);
    expect((await service.run(query, { uscc })).serviceItems.totalCount).toBe(
      wanted.filter(({ departmentUscc }) => departmentUscc === uscc).length,
    );
  });

  test("an old number answers the item with both codes", async () => {
    const item = service.sandbox.world.items.find(({ basicCode, oldCode }) => basicCode !== null && oldCode !== null);
    const query = "query ($code: ID!) { serviceItem(implementationCode: $code) { implementationCode oldCode } }";
    expect((await service.run(query, { code: item?.oldCode })).serviceItem).toEqual({
      implementationCode: item?.implementationCode,
      oldCode: item?.oldCode,
    });
    expect((await service.run(query, { code: "X" })).errors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
  });

  test("a department is named by its items, a village committee by nobody here", async () => {
    const [department, committee] = [
      service.sandbox.world.departments[0],
      service.sandbox.world.communities.find(({ kind }) => kind === "村"),
    ];
    const keys = [{ uscc: department?.uscc }, { uscc: committee?.committeeUscc }];
    const selection = "{ departmentName serviceItems(first: 1) { totalCount } }";
    expect(await service.entities("LegalEntity", keys, selection)).toEqual([
      { departmentName: department?.name, serviceItems: { totalCount: 45 } },
      { departmentName: null, serviceItems: { totalCount: 0 } },
    ]);
  });

  test("a community has its stations", async () => {
    const [{ serviceStations }] = await service.entities(
      "Community",
      [{ code: pilot }],
      "{ serviceStations { name generalWindow } }",
    );
    expect(serviceStations).toHaveLength(2);
  });
});
