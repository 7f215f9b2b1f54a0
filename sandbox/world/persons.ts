import { doorAddress } from "./addresses.ts";
import { compact, wallDay } from "./clock.ts";
import { pastTime, shareOf, type WorldContext } from "./context.ts";
import { createFamily, type FamilyPlace } from "./families.ts";
import { liveMicroGrids } from "./grids.ts";
import { citizenIdNumber } from "./identifiers.ts";
import { givenName, mobilePhone, surname } from "./names.ts";
import type { Random } from "./random.ts";
import type { Gender, SyntheticCommunity, SyntheticGrid, SyntheticHousehold, SyntheticPerson } from "./types.ts";

const HOUSEHOLDS_AT_SCALE_1 = 6000;
/** The first households of each community are settled families: their heads stand in all three systems. */
export const SETTLED_HOUSEHOLDS = 3;
const OTHER_PLACES = [
  "安徽省阜阳市颍上县",
  "河南省周口市商水县",
  "江苏省盐城市滨海县",
  "四川省达州市宣汉县",
  "贵州省毕节市织金县",
];
const SPECIAL_CATEGORIES = ["jszahz", "sqjzry", "xmsfry", "xdry", "zdsfry", "azbwxry"];
const YEAR_MS = 365.25 * 86_400_000;

interface Population {
  readonly persons: SyntheticPerson[];
  readonly households: SyntheticHousehold[];
}

/** Households and their people, community by community, micro-grid by micro-grid. */
export function createPopulation(context: WorldContext, grids: readonly SyntheticGrid[]): Population {
  const population: Population = { persons: [], households: [] };
  const microGrids = liveMicroGrids(grids);
  const takeNumber = citizenNumbers();
  for (const community of context.communities) {
    const places = microGrids.get(community.code) ?? [];
    const random = context.random.fork(`people ${community.code}`);
    const count = shareOf(context, community, HOUSEHOLDS_AT_SCALE_1, 8, 40);
    for (let number = 0; number < count; number += 1) {
      const position = Math.floor((number * places.length) / count);
      const microGrid = places[position];
      if (!microGrid) continue;
      const first = Math.ceil((position * count) / places.length);
      const code = microGrid.code + String(number - first + 1).padStart(4, "0");
      addHousehold(context, random, population, { community, code, settled: number < SETTLED_HOUSEHOLDS, takeNumber });
    }
  }
  return population;
}

interface HouseholdPlan {
  readonly community: SyntheticCommunity;
  readonly code: string;
  readonly settled: boolean;
  readonly takeNumber: (random: Random, birthDate: string, gender: Gender) => string;
}

function addHousehold(context: WorldContext, random: Random, population: Population, plan: HouseholdPlan): void {
  const address = doorAddress(random, plan.community);
  const migrant = !plan.settled && random.chance(plan.community.kind === "村" ? 0.08 : 0.3);
  const registered = migrant ? `${random.pick(OTHER_PLACES)}${random.between(1, 90)}号` : address;
  const family = createFamily(random, context.now);
  const familyName = surname(random);
  const headPhone = mobilePhone(random);
  const memberIndexes: number[] = [];
  for (const [position, place] of family.entries()) {
    const birthDate = wallDay(place.born);
    const age = Math.floor((context.now - place.born) / YEAR_MS);
    const index = population.persons.length;
    memberIndexes.push(index);
    population.persons.push({
      index,
      name: (place.sharesSurname ? familyName : surname(random)) + givenName(random, place.gender),
      idNumber: plan.takeNumber(random, birthDate, place.gender),
      gender: place.gender,
      birthDate,
      phone: position === 0 || age < 14 ? headPhone : mobilePhone(random),
      formerPhone: random.chance(0.06) ? mobilePhone(random) : null,
      householdCode: plan.code,
      relationToHead: place.relation,
      residentType: residentType(random, migrant, place, age),
      specialCategories: age >= 18 && !plan.settled && random.chance(0.015) ? [random.pick(SPECIAL_CATEGORIES)] : [],
      deceased: age >= 65 && !(plan.settled && position === 0) && random.chance(0.08),
      registeredAddress: registered,
      address,
      updatedAt: pastTime(context, random, 1, 500),
      written: null,
    });
  }
  const updatedAt = pastTime(context, random, 1, 500);
  population.households.push({
    code: plan.code,
    microGridCode: plan.code.slice(0, 18),
    address,
    memberIndexes,
    updatedAt,
  });
}

function residentType(random: Random, migrant: boolean, place: FamilyPlace, age: number): string {
  if (migrant) return random.chance(0.01) ? "jwry" : "ldrk";
  const leftBehind = place.relation !== "户主" && (age < 15 || age > 68);
  return leftBehind && random.chance(0.12) ? "lsry" : "hjrk";
}

/** Gives out citizen ID numbers, each once: odd sequence numbers for men, even ones for women. */
function citizenNumbers(): HouseholdPlan["takeNumber"] {
  const taken = new Set<string>();
  return (random, birthDate, gender) => {
    const start = random.between(0, 498);
    for (let step = 0; step < 499; step += 1) {
      const sequence = ((start + step) % 499) * 2 + (gender === "男" ? 1 : 2);
      const number = citizenIdNumber(compact(birthDate), sequence);
      if (taken.has(number)) continue;
      taken.add(number);
      return number;
    }
    throw new RangeError(`No citizen number left for ${birthDate}`);
  };
}
