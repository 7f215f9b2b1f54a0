import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Community, openCommunity, openSandbox } from "../support/community.ts";

interface Member {
  readonly id: string;
  readonly idNumber: string;
  readonly applications: {
    readonly nodes: readonly { readonly number: string; readonly applicant: { readonly id: string } }[];
  };
  readonly memberships: readonly { readonly number: string; readonly person: { readonly id: string } }[];
  readonly shareholdings: readonly { readonly number: string; readonly membershipNumber: string }[];
}

const pageOfMembers = `query($code: ID!, $after: String) {
  community(code: $code) {
    households(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { members { id idNumber
        applications(first: 200) { nodes { number applicant { id } } }
        memberships { number person { id } }
        shareholdings { number membershipNumber } } }
    }
  }
}`;

/** The stand-ins' default volume, so that every seeded person is looked at. */
const scale = Number(process.env["PERSONS_SCALE"] ?? "1");

let sandbox: Sandbox;
let community: Community;
beforeAll(async () => {
  sandbox = await openSandbox({ scale });
  community = await openCommunity(sandbox, "in process");
});
afterAll(async () => {
  await community?.close();
  await sandbox?.stop();
});

describe("one person in three systems", () => {
  test("every seeded person has one id, and the applications and shares of that person alone", {
    timeout: 300_000,
  }, async () => {
    const { world } = sandbox;
    const identified = world.persons.filter(({ written }) => written === null);
    const idByNumber = new Map<string, string>();
    const applications = Map.groupBy(world.applications, ({ applicantIndex }) => applicantIndex);
    const memberships = Map.groupBy(world.members, ({ personIndex }) => personIndex);
    const indexByNumber = new Map(identified.map(({ idNumber, index }) => [idNumber, index]));

    for (const code of new Set(world.households.map(({ code: household }) => household.slice(0, 12)))) {
      for await (const member of membersOf(code)) {
        const index = indexByNumber.get(member.idNumber);
        expect(index).toBeDefined();
        expect(idByNumber.has(member.idNumber)).toBe(false);
        idByNumber.set(member.idNumber, member.id);
        const theirs = applications.get(index ?? -1) ?? [];
        expect(sorted(member.applications.nodes)).toEqual(sorted(theirs));
        expect(member.applications.nodes.every(({ applicant }) => applicant.id === member.id)).toBe(true);
        const registered = memberships.get(index ?? -1) ?? [];
        expect(sorted(member.memberships)).toEqual(sorted(registered));
        expect(member.memberships.every(({ person }) => person.id === member.id)).toBe(true);
        expect(sorted(member.shareholdings)).toEqual(sorted(registered.flatMap(({ shares }) => shares)));
      }
    }
    expect(idByNumber.size).toBe(identified.length);
    expect(new Set(idByNumber.values()).size).toBe(idByNumber.size);
  });

  test("B6: whose number is missing, masked, made by a spreadsheet, invented or of another document is a record without a person", {
    timeout: 300_000,
  }, async () => {
    const { world } = sandbox;
    const unidentified = world.persons.filter(({ written }) => written !== null);
    const forms = Map.groupBy(unidentified, ({ written }) => written?.number.replace(/\d$/, "") ?? "");
    expect(forms.get("不详")?.length).toBeGreaterThan(2);
    const shared = new Set(unidentified.map(({ written }) => written?.number));

    for (const [code, here] of Map.groupBy(unidentified, ({ householdCode }) => householdCode)) {
      const village = code.slice(0, 12);
      const indexes = new Set(here.map(({ index }) => index));
      const { data, errors } = await community.ask(recordsOfHousehold, { code });
      expect(errors).toEqual([]);

      const residents = data.household.residents.filter(isUnidentified);
      expect(residents.map(({ name }: { name: string }) => name).sort()).toEqual(here.map(({ name }) => name).sort());
      for (const resident of residents) expect(flaws(resident, "idNumber")).toHaveLength(1);
      expect(data.household.members.every(({ idNumber }: { idNumber: string }) => !shared.has(idNumber))).toBe(true);

      const numbers = world.applications.filter(({ applicantIndex }) => indexes.has(applicantIndex));
      expect(numbers.length).toBe(here.length);
      for (const { number } of numbers) {
        const { data: found } = await community.ask(oneApplication, { number });
        expect(found.application.applicant).toBeNull();
        const isMarked = flaws(found.application, "applicant").length === 1;
        expect(isMarked).toBe(found.application.applicantDocumentKind !== "UNIFIED_SOCIAL_CREDIT_CODE");
      }

      const uscc = world.organisations.find(({ divisionCode }) => divisionCode === village)?.uscc;
      const members = (await membersIn(uscc)).filter(isUnidentified);
      const registered = world.members.filter(({ personIndex }) => indexes.has(personIndex));
      expect(sorted(members)).toEqual(sorted(registered));
      for (const member of members) {
        expect(flaws(member, "person")).toHaveLength(1);
        expect(member.shareholdings).toHaveLength(1);
      }
    }
  });

  test("person(id) gives the same as the household does", async () => {
    const [member] = await firstMembers();
    const { data, errors } = await community.ask(
      `query($id: ID!) { person(id: $id) { id idNumber applications(first: 200) { nodes { number } } shareholdings { number } } }`,
      { id: member?.id },
    );
    expect(errors).toEqual([]);
    expect(data.person.idNumber).toBe(member?.idNumber);
    expect(sorted(data.person.applications.nodes)).toEqual(sorted(member?.applications.nodes ?? []));
    expect(sorted(data.person.shareholdings)).toEqual(sorted(member?.shareholdings ?? []));
  });

  test("a village committee and its share cooperative are two legal persons", async () => {
    const { data } = await community.ask(`{ community(code: "320282113200") {
      collectiveOrganizations { uscc legalEntity { uscc kind name collectiveOrganization { uscc } } } } }`);
    const [organisation] = data.community.collectiveOrganizations;
    expect(organisation.uscc).toMatch(/^N2/);
    expect(organisation.legalEntity).toMatchObject({ uscc: organisation.uscc, kind: "COLLECTIVE_ORGANIZATION" });
  });

  async function* membersOf(code: string): AsyncGenerator<Member> {
    let after: string | null = null;
    do {
      const { data, errors } = await community.ask(pageOfMembers, { code, after });
      expect(errors).toEqual([]);
      const { nodes, pageInfo } = data.community.households;
      for (const household of nodes) yield* household.members;
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
  }

  async function membersIn(uscc: string | undefined): Promise<readonly Registered[]> {
    const members: Registered[] = [];
    let after: string | null = null;
    do {
      const { data, errors } = await community.ask(pageOfRegister, { uscc, after });
      expect(errors).toEqual([]);
      const { nodes, pageInfo } = data.collectiveOrganization.members;
      members.push(...nodes);
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    return members;
  }

  async function firstMembers(): Promise<readonly Member[]> {
    const members: Member[] = [];
    for await (const member of membersOf("320282113200")) {
      if (member.shareholdings.length > 0 && member.applications.nodes.length > 0) return [member];
      members.push(member);
    }
    return members;
  }
});

interface Marked {
  readonly dataQuality: readonly { readonly field: string; readonly issue: string }[];
}

interface Registered extends Marked {
  readonly number: string;
  readonly person: object | null;
  readonly shareholdings: readonly object[];
}

const recordsOfHousehold = `query($code: ID!) {
  household(code: $code) {
    members { id idNumber }
    residents { name person { id } documentKind documentNumber dataQuality { field issue } }
  }
}`;

const pageOfRegister = `query($uscc: ID!, $after: String) {
  collectiveOrganization(uscc: $uscc) {
    members(first: 200, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { number person { id } shareholdings { kind } dataQuality { field issue } }
    }
  }
}`;

const oneApplication = `query($number: ID!) {
  application(number: $number) { number applicant { id } applicantDocumentKind dataQuality { field issue } }
}`;

function isUnidentified({ person }: { readonly person: object | null }): boolean {
  return person === null;
}

function flaws({ dataQuality }: Marked, field: string): readonly object[] {
  return dataQuality.filter((mark) => mark.field === field && mark.issue !== "CONVERTED_FROM_OLD_FORMAT");
}

function sorted(rows: readonly { readonly number: string }[]): readonly string[] {
  return rows.map(({ number }) => number).sort();
}
