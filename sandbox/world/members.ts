import { pastTime, type WorldContext } from "./context.ts";
import { SETTLED_HOUSEHOLDS } from "./persons.ts";
import type { Random } from "./random.ts";
import type { SyntheticHousehold, SyntheticMember, SyntheticOrganisation, SyntheticPerson } from "./types.ts";

type Share = SyntheticMember["shares"][number];

/** Of the households registered here, this share belongs to the collective: about 60 % of all persons. */
const HOUSEHOLD_SHARE = 0.75;

/**
 * The register of members and shares, by household. The dead stay in it; a few who married in are listed without
 * being members. The settled households always belong to it.
 */
export function createMembers(
  context: WorldContext,
  organisations: readonly SyntheticOrganisation[],
  households: readonly SyntheticHousehold[],
  persons: readonly SyntheticPerson[],
): SyntheticMember[] {
  const byCommunity = Map.groupBy(households, ({ code }) => code.slice(0, 12));
  return organisations.flatMap((organisation) => {
    const random = context.random.fork(`members ${organisation.unitCode}`);
    const members: SyntheticMember[] = [];
    const value = `${random.between(6, 30) * 100}.00`;
    let householdNumber = 0;
    for (const [position, household] of (byCommunity.get(organisation.divisionCode) ?? []).entries()) {
      const family = household.memberIndexes.flatMap((index) => persons[index] ?? []);
      const [head] = family;
      if (!head || head.residentType === "ldrk" || head.residentType === "jwry") continue;
      const settled = position < SETTLED_HOUSEHOLDS;
      if (!settled && !random.chance(HOUSEHOLD_SHARE)) continue;
      householdNumber += 1;
      for (const person of family) {
        const number = `${organisation.unitCode}${String(members.length + 1).padStart(6, "0")}`;
        const marriedIn = ["儿媳", "女婿"].includes(person.relationToHead) && random.chance(0.3);
        const isMember = (settled && person === head) || !(marriedIn || random.chance(0.03));
        members.push({
          number,
          unitCode: organisation.unitCode,
          householdNumber: String(householdNumber).padStart(4, "0"),
          headName: head.name,
          personIndex: person.index,
          relationToHead: person.relationToHead,
          isMember,
          certificateNumber:
            isMember && person === head
              ? `GQZ${organisation.unitCode}${String(householdNumber).padStart(5, "0")}`
              : null,
          shares: isMember ? createShares(random, number, person, value) : [],
          updatedAt: pastTime(context, random, 5, 900),
        });
      }
    }
    return members;
  });
}

function createShares(random: Random, number: string, person: SyntheticPerson, value: string): Share[] {
  const share = (order: number, kind: Share["kind"], count: number): Share => ({
    number: `${number}${String(order).padStart(2, "0")}`,
    kind,
    count: count.toFixed(2),
    valuePerShare: value,
  });
  const shares = [share(1, "成员股", person.birthDate > "2018" ? 0.5 : random.pick([1, 1, 1, 1.5, 2]))];
  if (person.relationToHead === "户主" && random.chance(0.5)) {
    shares.push(share(2, "集体股", random.between(1, 6) / 2));
  }
  if (random.chance(0.03)) shares.push(share(3, random.pick(["激励股", "扶贫股", "五保股"] as const), 0.5));
  if (random.chance(0.01)) shares.push(share(4, "集体股", random.between(1000, 2400)));
  return shares;
}
