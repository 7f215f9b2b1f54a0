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
    const idByNumber = new Map<string, string>();
    const applications = Map.groupBy(world.applications, ({ applicantIndex }) => applicantIndex);
    const memberships = Map.groupBy(world.members, ({ personIndex }) => personIndex);
    const indexByNumber = new Map(world.persons.map(({ idNumber, index }) => [idNumber, index]));

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
    const housed = world.households.flatMap(({ memberIndexes }) => memberIndexes);
    expect(idByNumber.size).toBe(housed.length);
    expect(new Set(idByNumber.values()).size).toBe(idByNumber.size);
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

  async function firstMembers(): Promise<readonly Member[]> {
    const members: Member[] = [];
    for await (const member of membersOf("320282113200")) {
      if (member.shareholdings.length > 0 && member.applications.nodes.length > 0) return [member];
      members.push(member);
    }
    return members;
  }
});

function sorted(rows: readonly { readonly number: string }[]): readonly string[] {
  return rows.map(({ number }) => number).sort();
}
