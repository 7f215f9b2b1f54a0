import { joinByName } from "../nameJoin.ts";
import { uncheckedWarning } from "./uncheckedWarning.ts";
import type { Facts, Warning, WarningRule } from "./warning.ts";

/** 未登记资产: a contract writes the name of an asset that the register does not have. */
export const unregisteredAsset: WarningRule = {
  code: "UNREGISTERED_ASSET",
  needs: ["assets", "contracts"],
  find: ({ assets, contracts }: Facts): readonly Warning[] => {
    const { bearersOf } = joinByName(assets, contracts);
    return contracts.flatMap((contract): readonly Warning[] => {
      if (contract.assetName === null) {
        return [uncheckedWarning("UNREGISTERED_ASSET", "未写明标的资产", { contract })];
      }
      if (bearersOf(contract.assetName) > 0) return [];
      const message = `合同 ${contract.number} 的标的资产未在资产台账登记`;
      return [{ code: "UNREGISTERED_ASSET", message, asset: null, contract, period: null }];
    });
  },
};
