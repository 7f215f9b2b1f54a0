import { joinByName } from "../nameJoin.ts";
import { hasEnded, isInForce } from "./contractTerm.ts";
import type { Facts, Warning, WarningRule } from "./warning.ts";

/** 合同到期未续: a contract has ended, none in force has followed, and its asset is still rented out. */
export const contractExpired: WarningRule = {
  code: "CONTRACT_EXPIRED",
  needs: ["assets", "contracts"],
  find: ({ today, assets, contracts }: Facts): readonly Warning[] => {
    const { assetOf, contractsOf } = joinByName(assets, contracts);
    return contracts
      .filter((contract) => hasEnded(contract, today))
      .flatMap((contract): readonly Warning[] => {
        const asset = assetOf(contract);
        if (asset?.usage !== "RENTED_OUT") return [];
        if (contractsOf(asset).some((other) => isInForce(other, today))) return [];
        const message = `合同 ${contract.number} 已于 ${contract.endsOn} 到期，资产 ${asset.id} 仍为出租`;
        return [{ code: "CONTRACT_EXPIRED", message, asset, contract, period: null }];
      });
  },
};
