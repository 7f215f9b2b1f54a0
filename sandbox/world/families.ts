import { addYears } from "./clock.ts";
import type { Random } from "./random.ts";
import type { Gender } from "./types.ts";

/** One place in a family before it has a name and a number. */
export interface FamilyPlace {
  readonly relation: string;
  readonly gender: Gender;
  /** Wall milliseconds. */
  readonly born: number;
  /** Has the surname of the head; otherwise an own one. */
  readonly sharesSurname: boolean;
}

const YEAR_MS = 365.25 * 86_400_000;

/**
 * The shape of one household, head first: single people, couples, parents with children, three generations.
 * On average about 3.3 people. Parents are 22 to 34 years older than their children.
 */
export function createFamily(random: Random, now: number): FamilyPlace[] {
  const headAge = random.weighted([
    [random.between(24, 39), 3],
    [random.between(40, 59), 5],
    [random.between(60, 92), 3],
  ]);
  const headGender = random.weighted<Gender>([
    ["男", 7],
    ["女", 3],
  ]);
  const born = (age: number): number => now - Math.round((age + random.next()) * YEAR_MS);
  const family: FamilyPlace[] = [{ relation: "户主", gender: headGender, born: born(headAge), sharesSurname: true }];
  const married = random.chance(headAge < 30 ? 0.45 : 0.88);
  if (!married) return family;
  const other: Gender = headGender === "男" ? "女" : "男";
  const spouseAge = Math.max(22, headAge + random.between(-4, 3));
  family.push({ relation: "配偶", gender: other, born: born(spouseAge), sharesSurname: random.chance(0.04) });
  const motherAge = headGender === "女" ? headAge : spouseAge;
  const oldestChild = motherAge - 23;
  const children =
    oldestChild < 0
      ? 0
      : random.weighted([
          [0, 1],
          [1, 5],
          [2, 3],
          [3, 0.4],
        ] as const);
  for (let number = 0; number < children; number += 1) {
    const age = Math.min(random.between(Math.max(0, motherAge - 34), oldestChild), 48);
    const gender = random.pick(["男", "女"] as const);
    const bornAt = born(Math.max(0, age) - 0.999);
    family.push({ relation: gender === "男" ? "子" : "女", gender, born: Math.min(bornAt, now), sharesSurname: true });
    if (number === 0 && age >= 27 && random.chance(0.7)) family.push(...nextGeneration(random, gender, age, now));
  }
  if (headAge >= 30 && headAge <= 62 && random.chance(0.35)) {
    family.push({ relation: "母亲", gender: "女", born: born(headAge + 25), sharesSurname: random.chance(0.04) });
    if (random.chance(0.7)) {
      family.push({ relation: "父亲", gender: "男", born: born(headAge + 27), sharesSurname: true });
    }
  }
  return family;
}

/** The child's spouse and the grandchildren. */
function nextGeneration(random: Random, childGender: Gender, childAge: number, now: number): FamilyPlace[] {
  const inLaw: FamilyPlace = {
    relation: childGender === "男" ? "儿媳" : "女婿",
    gender: childGender === "男" ? "女" : "男",
    born: now - Math.round((childAge - 1 + 2 * random.next()) * YEAR_MS),
    sharesSurname: false,
  };
  const grandchildren = random.weighted([
    [0, 1],
    [1, 3],
    [2, 1],
  ] as const);
  const oldest = Math.max(0, childAge - 25);
  return [
    inLaw,
    ...Array.from({ length: grandchildren }, (): FamilyPlace => {
      const gender = random.pick(["男", "女"] as const);
      const born = addYears(now, -random.between(0, oldest)) - random.between(1, 360) * 86_400_000;
      return { relation: gender === "男" ? "孙子" : "孙女", gender, born, sharesSurname: childGender === "男" };
    }),
  ];
}
