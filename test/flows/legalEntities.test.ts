import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Community, openCommunity, openSandbox, type Placement, placements } from "../support/community.ts";

const unknownCompany = "91320583XX0000107H";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox?.stop());

/** Where the subgraphs run, and whether code is made for operations: the answers are the same. */
const ways = (Object.keys(placements) as Placement[]).flatMap((placement) =>
  ["on", "off"].map((codegen) => ({ placement, codegen })),
);

describe.each(ways)("$placement, code made: $codegen", ({ placement, codegen }) => {
  let community: Community;
  beforeAll(async () => {
    community = await openCommunity(sandbox, placement, { CODEGEN: codegen });
  });
  afterAll(() => community?.close());

  const selection =
    "uscc name kind checkDigitsValid collectiveOrganization { uscc } serviceItems(first: 1) { totalCount }";

  test("B15: a company that no subgraph knows is an object with its code and nulls, at no error and no call of the asset platform's rows", async () => {
    const { data, errors } = await community.ask(`{ legalEntity(uscc: "${unknownCompany}") { ${selection} } }`);
    expect(errors).toEqual([]);
    expect(data.legalEntity).toEqual({
      uscc: unknownCompany,
      name: null,
      kind: "ENTERPRISE",
      checkDigitsValid: true,
      collectiveOrganization: null,
      serviceItems: { totalCount: 0 },
    });
  });

  test("B15: a company in a contract can be read like any other legal person", async () => {
    const contract = sandbox.world.contracts.find(
      ({ partyBIdNumber, deleted }) => partyBIdNumber?.startsWith("91") === true && !deleted,
    );
    const { data, errors } = await community.ask(
      `query($number: ID!) { assetContract(number: $number) { partyBPerson { id } partyBDocumentKind dataQuality { issue } partyBLegalEntity { ${selection} } } }`,
      { number: contract?.number },
    );
    expect(errors).toEqual([]);
    expect(data.assetContract).toMatchObject({
      partyBPerson: null,
      partyBDocumentKind: "UNIFIED_SOCIAL_CREDIT_CODE",
      dataQuality: [],
      partyBLegalEntity: { uscc: contract?.partyBIdNumber, kind: "ENTERPRISE", collectiveOrganization: null },
    });
  });

  test("B15: a legal person has one name, whichever way leads to it", async () => {
    const [organisation] = sandbox.world.organisations;
    const [department] = sandbox.world.departments;
    const { data, errors } = await community.ask(
      `query($organisation: ID!, $department: ID!) {
        direct: legalEntity(uscc: $organisation) { ${selection} }
        byRegister: collectiveOrganization(uscc: $organisation) { legalEntity { ${selection} } }
        department: legalEntity(uscc: $department) { ${selection} }
        items: serviceItems(departmentUscc: $department, first: 1) { nodes { department { ${selection} } } }
      }`,
      { organisation: organisation?.uscc, department: department?.uscc },
    );
    expect(errors).toEqual([]);
    expect(data.direct).toMatchObject({ name: organisation?.name, kind: "COLLECTIVE_ORGANIZATION" });
    expect(data.byRegister.legalEntity).toEqual(data.direct);
    expect(data.department).toMatchObject({ name: department?.name, kind: "ORGAN", collectiveOrganization: null });
    expect(data.items.nodes[0].department).toEqual(data.department);
  });

  test.each(["", "12", "91320583XX0000107", "不详", "91320583XX0000107H1"])(
    "B15: %j is no credit code",
    async (uscc) => {
      const { data, errors } = await community.ask("query($uscc: ID!) { legalEntity(uscc: $uscc) { name } }", { uscc });
      expect(data).toEqual({ legalEntity: null });
      expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    },
  );

  test("B6: a person of no valid number is not found, and says no more", async () => {
    const { data, errors, text } = await community.ask(`{ person(id: "test.AAAA") { name memberships { number } } }`);
    expect(data).toEqual({ person: null });
    expect(errors).toMatchObject([{ path: ["person"], extensions: { code: "NOT_FOUND" } }]);
    expect(text).not.toContain("AAAA");
  });

  test("B6: members without a number are records of their village alone", async () => {
    const unknown = sandbox.world.persons.filter(({ written }) => written?.number === "不详");
    const owners = new Map(sandbox.world.members.map((member) => [member.personIndex, member]));
    const units = new Set(unknown.map(({ index }) => owners.get(index)?.unitCode));
    expect(units.size).toBeGreaterThan(2);
    for (const unit of units) {
      const uscc = sandbox.world.organisations.find(({ unitCode }) => unitCode === unit)?.uscc;
      const { data, errors } = await community.ask(
        `query($uscc: ID!) { collectiveOrganization(uscc: $uscc) { members(first: 200) { nodes { name documentKind person { id memberships { number } } dataQuality { field issue } } } } }`,
        { uscc },
      );
      expect(errors).toEqual([]);
      const names = new Set(unknown.map(({ name }) => name));
      const found = data.collectiveOrganization.members.nodes.filter(
        ({ name, dataQuality }: { name: string; dataQuality: readonly { issue: string }[] }) =>
          names.has(name) && dataQuality.some(({ issue }) => issue === "UNREADABLE_VALUE"),
      );
      expect(found.length).toBeGreaterThan(0);
      for (const member of found) expect(member).toMatchObject({ person: null, documentKind: null });
    }
  });

  test("B15: a count that the grid platform does not keep is an error that says so, beside those that it keeps", async () => {
    const { data, errors } = await community.ask(`{
      province: division(code: "32") { name eventCount householdCount }
      prefecture: division(code: "3202") { name eventCount }
      county: division(code: "320282") { eventCount householdCount }
      town: division(code: "320282113") { eventCount householdCount }
    }`);
    expect(data.province).toEqual({ name: expect.any(String), eventCount: null, householdCount: null });
    expect(data.town.householdCount).toBe(
      sandbox.world.households.filter(({ code }) => code.startsWith("320282113")).length,
    );
    expect(data.county).toEqual(data.town);
    expect(errors.map(({ path, extensions }) => [path?.join("."), extensions.code]).sort()).toEqual([
      ["prefecture.eventCount", "BAD_USER_INPUT"],
      ["province.eventCount", "BAD_USER_INPUT"],
      ["province.householdCount", "BAD_USER_INPUT"],
    ]);
  });
});
