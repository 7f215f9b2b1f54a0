import type { WarningCode } from "../../../schema/generated/asset.ts";
import { rowsFrom } from "../../kit/incompleteLists.ts";
import type { AssetLoaders } from "../loaders.ts";
import type { Facts, Need, Warning } from "./warning.ts";
import { warningRules } from "./warningRules.ts";

/**
 * 监管预警 of one organisation. Only what the wanted kinds need is loaded; all kinds without `codes`. A wanted check that was not possible
 * is among them.
 */
export async function supervisionWarnings(
  load: AssetLoaders,
  unitCode: string,
  codes: readonly WarningCode[] | null,
): Promise<readonly Warning[]> {
  const isWanted = (code: WarningCode) => codes === null || codes.includes(code);
  const rules = warningRules.filter(({ code }) => isWanted(code) || isWanted("CHECK_NOT_POSSIBLE"));
  const needed = new Set(rules.flatMap(({ needs }) => needs));
  const whenNeeded = <Value>(need: Need, read: (unit: string) => Promise<readonly Value[]>) =>
    needed.has(need) ? read(unitCode) : [];
  const [assets, contracts, overdueReceipts, unbalancedMonths] = await Promise.all([
    whenNeeded("assets", load.assetsOfUnit),
    whenNeeded("contracts", load.contractsOfUnit),
    whenNeeded("overdueReceipts", load.overdueReceipts),
    whenNeeded("unbalancedMonths", load.unbalancedMonths),
  ]);
  // A row that could not be read may be the one that warns, or the one that keeps another from it.
  const lists = [assets, contracts, overdueReceipts, unbalancedMonths] as const;
  const facts: Facts = { today: load.today, assets, contracts, overdueReceipts, unbalancedMonths };
  const warnings = rules
    .flatMap(({ find }) => find(facts))
    .filter(({ code, uncheckedCode }) => isWanted(code) || (uncheckedCode !== undefined && isWanted(uncheckedCode)));
  return rowsFrom(warnings, ...lists);
}
