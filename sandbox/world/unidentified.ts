import { compact, DAY_MS, parseWall, wallDay } from "./clock.ts";
import { citizenCheck, citizenIdNumber } from "./identifiers.ts";
import { givenName, mobilePhone, surname } from "./names.ts";
import type { Random } from "./random.ts";
import type {
  SyntheticApplication,
  SyntheticHousehold,
  SyntheticMember,
  SyntheticPerson,
  SyntheticServiceItem,
  World,
} from "./types.ts";

type Written = NonNullable<SyntheticPerson["written"]>;

/** People of each community whose number no system has: every form stands in several villages. */
const PER_COMMUNITY = 5;
const CHANGED_AT = "2025-03-03 09:30:00";

/** What registers hold where a citizen number should be. The kind of document is empty where the clerk left it so. */
const FORMS: readonly ((person: Pick<SyntheticPerson, "index" | "idNumber">) => Written)[] = [
  () => ({ number: "不详", kind: "" }),
  () => ({ number: "1.10105E+17", kind: "" }),
  () => ({ number: "000000000000000000", kind: "" }),
  () => ({ number: "329901********2346", kind: "" }),
  () => ({ number: "无", kind: "" }),
  () => ({ number: "", kind: "" }),
  () => ({ number: "120000199001011", kind: "" }),
  () => ({ number: "320583600123456", kind: "" }),
  () => ({ number: "123456789012345", kind: "" }),
  () => ({ number: "111111111111111111", kind: "居民身份证" }),
  () => ({ number: checked("32990120990101001"), kind: "" }),
  () => ({ number: checked("99010119880602001"), kind: "" }),
  () => ({ number: checked("32990119880231001"), kind: "居民身份证" }),
  ({ idNumber }) => ({ number: idNumber.slice(0, 17) + (idNumber.endsWith("1") ? "2" : "1"), kind: "居民身份证" }),
  () => ({ number: "3299011988XXXXXXXX", kind: "" }),
  () => ({ number: "E12345678", kind: "414" }),
  () => ({ number: "H60152555", kind: "港澳居民来往内地通行证" }),
  () => ({ number: "01234567", kind: "台湾居民来往大陆通行证" }),
  () => ({ number: checked("91112419880602001"), kind: "外国人永久居留身份证" }),
  () => ({ number: "329901198806020999123", kind: "" }),
  ({ index }) => ({ number: `身份证遗失${index % 7}`, kind: "" }),
];

/**
 * Adds people whose number is missing, masked, made by a spreadsheet, invented or of another document: in all three
 * systems, each as a resident, a member with a share and an applicant. What was there before stays as it is.
 */
export function withUnidentified(world: World, random: Random): World {
  const persons = [...world.persons];
  const taken = new Set(world.persons.map(({ idNumber }) => idNumber));
  const households = new Map(world.households.map((household) => [household.code, household]));
  const members: SyntheticMember[] = [];
  const applications: SyntheticApplication[] = [];
  const lastHouseholds = new Map(world.households.map((household) => [household.code.slice(0, 12), household]));
  for (const [community, last] of lastHouseholds) {
    const organisation = world.organisations.find(({ divisionCode }) => divisionCode === community);
    const item = world.items.find(
      ({ departmentUscc, basicCode }) => basicCode !== null && departmentUscc.slice(2, 8) === community.slice(0, 6),
    );
    for (let place = 0; place < PER_COMMUNITY; place += 1) {
      const person = createPerson(random, {
        index: persons.length,
        household: last,
        order: persons.length - world.persons.length,
        taken,
      });
      persons.push(person);
      const household = households.get(last.code) ?? last;
      households.set(last.code, { ...household, memberIndexes: [...household.memberIndexes, person.index] });
      if (organisation !== undefined) members.push(createMember(person, organisation.unitCode, place));
      if (item !== undefined) applications.push(createApplication(person, community, item, applications.length));
    }
  }
  return {
    ...world,
    persons,
    households: [...households.values()],
    members: [...world.members, ...members],
    applications: [...world.applications, ...applications],
  };
}

function freeNumber(birthDate: string, taken: ReadonlySet<string>): string {
  for (let sequence = 1; sequence < 996; sequence += 2) {
    const number = citizenIdNumber(compact(birthDate), sequence);
    if (!taken.has(number)) return number;
  }
  throw new RangeError(`No citizen number left for ${birthDate}`);
}

interface PersonPlan {
  readonly index: number;
  readonly household: SyntheticHousehold;
  /** Counts the added people, from 0. */
  readonly order: number;
  readonly taken: ReadonlySet<string>;
}

function createPerson(random: Random, { index, household, order, taken }: PersonPlan): SyntheticPerson {
  const birthDate = wallDay(parseWall("1988-06-02 00:00:00") + order * DAY_MS);
  const idNumber = freeNumber(birthDate, taken);
  const written = FORMS[order % FORMS.length]?.({ index, idNumber }) ?? null;
  return {
    index,
    name: surname(random) + givenName(random, "男"),
    idNumber,
    gender: "男",
    birthDate,
    phone: mobilePhone(random),
    formerPhone: null,
    householdCode: household.code,
    relationToHead: "其他",
    residentType: "hjrk",
    specialCategories: [],
    deceased: false,
    registeredAddress: household.address,
    address: household.address,
    updatedAt: CHANGED_AT,
    written,
  };
}

function createMember(person: SyntheticPerson, unitCode: string, place: number): SyntheticMember {
  const number = `${unitCode}${900_001 + place}`;
  return {
    number,
    unitCode,
    householdNumber: "9999",
    headName: person.name,
    personIndex: person.index,
    relationToHead: person.relationToHead,
    isMember: true,
    certificateNumber: null,
    shares: [{ number: `${number}01`, kind: "成员股", count: "1.00", valuePerShare: "600.00" }],
    updatedAt: CHANGED_AT,
  };
}

function createApplication(
  person: SyntheticPerson,
  communityCode: string,
  item: SyntheticServiceItem,
  order: number,
): SyntheticApplication {
  return {
    number: `${item.implementationCode}20250303${9000 + order}`,
    title: `${person.name}${item.name}`,
    itemCode: item.implementationCode,
    applicantIndex: person.index,
    communityCode,
    submittedAt: CHANGED_AT,
    submitWay: "0",
    remark: "无",
    status: "B",
    stage: "11",
    agentName: null,
    steps: [],
    result: null,
    evaluation: null,
    updatedAt: CHANGED_AT,
  };
}

function checked(first17: string): string {
  return first17 + citizenCheck(first17);
}
