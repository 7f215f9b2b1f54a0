import { pastTime, type WorldContext } from "./context.ts";
import { anyName, mobilePhone } from "./names.ts";
import type { SyntheticCommunity, SyntheticGrid } from "./types.ts";

const ORDINALS = ["一", "二", "三", "四", "五", "六"];
const SPECIAL_GRIDS = ["工业园专属网格", "学校专属网格", "商圈专属网格", "景区专属网格"];

/**
 * The tree town 9 → community 12 → grid 15 → micro-grid 18. It does not grow with the scale. A few grids and
 * micro-grids were taken out (deleted) and still stand in the tables.
 */
export function createGrids(context: WorldContext): SyntheticGrid[] {
  const grids: SyntheticGrid[] = [];
  const towns = new Set<string>();
  for (const community of context.communities) {
    if (!towns.has(community.townCode)) {
      towns.add(community.townCode);
      grids.push(unit(context, { code: community.townCode, name: community.townName, level: 4, parentCode: null }));
    }
    const name = `${community.townName}${community.shortName}`;
    grids.push(unit(context, { code: community.code, name, level: 5, parentCode: community.townCode }));
    grids.push(...gridsOf(context, community, name));
  }
  return grids;
}

/** The micro-grids where people live, by community code. */
export function liveMicroGrids(grids: readonly SyntheticGrid[]): Map<string, SyntheticGrid[]> {
  const byCommunity = new Map<string, SyntheticGrid[]>();
  for (const grid of grids) {
    if (grid.level !== 7 || grid.deleted) continue;
    const code = grid.code.slice(0, 12);
    const list = byCommunity.get(code) ?? [];
    list.push(grid);
    byCommunity.set(code, list);
  }
  return byCommunity;
}

function gridsOf(context: WorldContext, community: SyntheticCommunity, communityName: string): SyntheticGrid[] {
  const random = context.random.fork(`grids ${community.code}`);
  const grids: SyntheticGrid[] = [];
  const count = community.pilot ? 4 : random.between(2, 3);
  for (let number = 1; number <= count; number += 1) {
    const code = `${community.code}${String(number).padStart(3, "0")}`;
    const name = `${communityName}第${ORDINALS[number - 1] ?? number}网格`;
    grids.push(unit(context, { code, name, level: 6, parentCode: community.code, gridType: "综合网格" }));
    const parts = community.pilot ? 5 : random.between(3, 4);
    for (let part = 1; part <= parts; part += 1) {
      grids.push(
        unit(context, {
          code: `${code}${String(part).padStart(3, "0")}`,
          name: `${name}${part}号微网格`,
          level: 7,
          parentCode: code,
          deleted: part > 3 && part === parts && number === count && random.chance(0.5),
        }),
      );
    }
  }
  if (community.pilot || random.chance(0.3)) {
    const code = `${community.code}${String(count + 1).padStart(3, "0")}`;
    const name = `${communityName}${random.pick(SPECIAL_GRIDS)}`;
    const deleted = !community.pilot && random.chance(0.3);
    grids.push(unit(context, { code, name, level: 6, parentCode: community.code, gridType: "专属网格", deleted }));
  }
  return grids;
}

function unit(
  context: WorldContext,
  parts: Pick<SyntheticGrid, "code" | "name" | "level" | "parentCode"> & Partial<SyntheticGrid>,
): SyntheticGrid {
  const random = context.random.fork(`grid ${parts.code}`);
  const managed = parts.level > 4 && !random.chance(0.03);
  return {
    gridType: null,
    managerName: managed ? anyName(random) : null,
    managerPhone: managed ? mobilePhone(random) : null,
    deleted: false,
    updatedAt: pastTime(context, random, 5, 400),
    ...parts,
  };
}
