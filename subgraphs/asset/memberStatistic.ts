import { SourceError } from "../../adapters/errors.ts";
import { type DataQualityFlag, dataQualityFlags } from "../../adapters/values/dataQuality.ts";
import type { AssetLoaders } from "./loaders.ts";

/**
 * Which figures of an organisation are null since a row of its register of members cannot be read. None where the register does
 * not answer: then the figures themselves fail, and what else is known of the organisation stands.
 */
export async function statisticQuality(load: AssetLoaders, unitCode: string): Promise<readonly DataQualityFlag[]> {
  const statistic = await load.memberStatistic(unitCode).catch((error: unknown) => {
    if (error instanceof SourceError) return null;
    throw error;
  });
  return dataQualityFlags(
    ["memberCount", "UNREADABLE_VALUE", statistic !== null && statistic.memberCount === null],
    ["totalShares", "UNREADABLE_VALUE", statistic?.hasUnreadableShares === true],
  );
}

/** Nobody where the register has no row of the organisation. */
export async function memberCount(load: AssetLoaders, unitCode: string): Promise<number | null> {
  const statistic = await load.memberStatistic(unitCode);
  return statistic === null ? 0 : statistic.memberCount;
}
