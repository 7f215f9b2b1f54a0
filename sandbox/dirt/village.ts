import type { SyntheticCommunity, World } from "../world/types.ts";

/** 小泾村 of 周市镇: its records hold the dirt. */
export const dirtyCommunity = "320583102211";

export function villageOf(world: World): SyntheticCommunity {
  return some(world.communities.find(({ code }) => code === dirtyCommunity));
}

/** Digits behind the community's code, as every code of a grid has them. */
export function isInVillage(code: string): boolean {
  return code.startsWith(dirtyCommunity);
}

/** @throws RangeError where the world has no such record: its volume would be too small for the dirt */
export function some<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new RangeError("The world has no record for its dirt");
  return value;
}
