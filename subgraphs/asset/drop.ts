import type { OrganisationRecord } from "../../adapters/systems/asset/organisation.ts";
import { dataQualityFlags } from "../../adapters/values/dataQuality.ts";
import { addDecimals } from "../../adapters/values/decimal.ts";
import type { AssetInventory, MonthlyRegister } from "../../schema/generated/asset.ts";
import type { AssetLoaders } from "./loaders.ts";

/** 月度成员名册 of one organisation beside what the database holds now; null where the drop has no row of it. */
export async function monthlyRegister(
  load: AssetLoaders,
  { unitCode }: OrganisationRecord,
): Promise<MonthlyRegister | null> {
  const [count, statistic] = await Promise.all([load.registerCount(unitCode), load.memberStatistic(unitCode)]);
  if (count === null) return null;
  const { period, exportedOn, rowCount, statedShares } = count;
  const difference = rowCount - (statistic?.rowCount ?? 0);
  const dataQuality = dataQualityFlags(["statedShares", "UNREADABLE_VALUE", statedShares === null]);
  return { period, exportedOn, rowCount, statedShares, difference, dataQuality };
}

/** 资产清查 of one organisation over both sheets; null where the workbook has no row of it. */
export async function inventory(load: AssetLoaders, { unitCode }: OrganisationRecord): Promise<AssetInventory | null> {
  const sheets = await load.inventoryTotals(unitCode);
  const [first] = sheets;
  if (first === undefined) return null;
  const originalValue = sumOf(sheets.map((sheet) => sheet.originalValue));
  const netValue = sumOf(sheets.map((sheet) => sheet.netValue));
  return {
    period: first.period,
    assetCount: sheets.reduce((sum, { assetCount }) => sum + assetCount, 0),
    originalValue,
    netValue,
    dataQuality: dataQualityFlags(
      ["originalValue", "UNREADABLE_VALUE", originalValue === null],
      ["netValue", "UNREADABLE_VALUE", netValue === null],
    ),
  };
}

/** Null where one of the amounts is not known. */
function sumOf(amounts: readonly (string | null)[]): string | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === amounts.length ? addDecimals(...known) : null;
}
