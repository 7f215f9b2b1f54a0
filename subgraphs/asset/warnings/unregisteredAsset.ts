import { joinByName } from "../nameJoin.ts";
import type { Facts, Warning, WarningRule } from "./warning.ts";

/** 未登记资产: a contract writes the name of an asset that the register does not have. */
export const unregisteredAsset: WarningRule = {
  code: "UNREGISTERED_ASSET",
  needs: ["assets", "contracts"],
  find: ({ assets, contracts }: Facts): readonly Warning[] => {
    const { bearersOf } = joinByName(assets, contracts);
    return contracts
      .filter(({ assetName }) => assetName !== null && bearersOf(assetName) === 0)
      .map((contract) => ({
        code: "UNREGISTERED_ASSET",
        message: `合同 ${contract.number} 的标的资产未在资产台账登记`,
        asset: null,
        contract,
        period: null,
      }));
  },
};
