import { pastTime, shareOf, type WorldContext } from "./context.ts";
import { liveMicroGrids } from "./grids.ts";
import type { SyntheticGrid, SyntheticPerson, SyntheticRisk } from "./types.ts";

const RISKS_AT_SCALE_1 = 900;
const DESCRIPTIONS: Readonly<Record<SyntheticRisk["kind"], readonly string[]>> = {
  "1": ["在册患者近期未按时服药，已联系监护人。", "需每月随访，家属看护能力不足。"],
  "2": ["出租房隔断多，未配灭火器，已下发整改单。", "租客流动频繁，登记信息不全。[[整改照片]]>见附件"],
  "3": ["夫妻矛盾多次报警，已安排调解员跟进。", "离婚财产分割争议，情绪激动。"],
  "4": ["房屋位于山洪易发沟口，汛期需提前转移。", "老旧房屋墙体开裂，雨季需巡查。"],
};

/** Risk points by community. Kind 1 always names a person in the category of mental disorders, if one lives there. */
export function createRisks(
  context: WorldContext,
  grids: readonly SyntheticGrid[],
  personsOf: (communityCode: string) => readonly SyntheticPerson[],
): SyntheticRisk[] {
  const microGrids = liveMicroGrids(grids);
  const risks: SyntheticRisk[] = [];
  for (const community of context.communities) {
    const random = context.random.fork(`risks ${community.code}`);
    const residents = personsOf(community.code);
    const patients = residents.filter(({ specialCategories }) => specialCategories.includes("jszahz"));
    const count = shareOf(context, community, RISKS_AT_SCALE_1, 3, 12);
    for (let number = 0; number < count; number += 1) {
      const drawn = random.pick(["1", "2", "3", "4"] as const);
      const kind = drawn === "1" && patients.length === 0 ? "2" : drawn;
      const person = kind === "1" ? random.pick(patients) : kind === "3" ? random.pick(residents) : null;
      risks.push({
        id: `FX${community.code}${String(number + 1).padStart(5, "0")}`,
        kind,
        level: random.weighted([
          ["1", 1],
          ["2", 2],
          ["3", 4],
          ["4", 5],
        ] as const),
        gridCode: person ? person.householdCode.slice(0, 18) : random.pick(microGrids.get(community.code) ?? []).code,
        personIndex: person?.index ?? null,
        description: random.pick(DESCRIPTIONS[kind]),
        foundAt: pastTime(context, random, 20, 400),
        handled: random.chance(0.6),
        updatedAt: pastTime(context, random, 0, 19),
      });
    }
  }
  return risks;
}
