import { DAY_MS, wallTime } from "./clock.ts";
import type { Random } from "./random.ts";
import type { SyntheticCommunity } from "./types.ts";

/** What every part of the generator needs. */
export interface WorldContext {
  readonly random: Random;
  readonly scale: number;
  /** Wall milliseconds of the world's now: the base date at 20:00. */
  readonly now: number;
  readonly communities: readonly SyntheticCommunity[];
}

/**
 * How many rows a community gets of a total over all 47. The two pilot communities weigh two and a half times as much.
 * `least` and `leastPilot` hold at every scale.
 */
export function shareOf(
  context: WorldContext,
  community: SyntheticCommunity,
  total: number,
  least: number,
  leastPilot: number,
): number {
  const weights = context.communities.length + 3;
  const share = Math.round((total * context.scale * (community.pilot ? 2.5 : 1)) / weights);
  return Math.max(share, community.pilot ? leastPilot : least);
}

/** A wall time in office hours (8:00-18:00), between `low` and `high` days before now. */
export function pastTime(context: WorldContext, random: Random, low: number, high: number): string {
  return wallTime(pastMoment(context, random, low, high));
}

export function pastMoment(context: WorldContext, random: Random, low: number, high: number): number {
  const midnight = Math.floor(context.now / DAY_MS) * DAY_MS;
  return midnight - random.between(low, high) * DAY_MS + random.between(8 * 3600, 18 * 3600 - 1) * 1000;
}
