import { joinByName } from "../nameJoin.ts";
import { termAt } from "./contractTerm.ts";
import { uncheckedWarning } from "./uncheckedWarning.ts";
import type { Facts, Warning, WarningRule } from "./warning.ts";

/** 合同到期未续: a contract has ended, none in force has followed, and its asset is still rented out. */
export const contractExpired: WarningRule = {
  code: "CONTRACT_EXPIRED",
  needs: ["assets", "contracts"],
  find: ({ today, assets, contracts }: Facts): readonly Warning[] => {
    const { assetOf, contractsOf } = joinByName(assets, contracts);
    return contracts.flatMap((contract): readonly Warning[] => {
      const isUnknown = contract.endsOn === null;
      const asset = assetOf(contract);
      if ((termAt(contract, today) !== "ended" && !isUnknown) || asset?.usage !== "RENTED_OUT") return [];
      const others = contractsOf(asset).filter((other) => other !== contract);
      if (others.some((other) => termAt(other, today) === "inForce")) return [];
      if (isUnknown) return [uncheckedWarning("CONTRACT_EXPIRED", "的终止日期无法识别", { asset, contract })];
      // The other contract has a warning of its own.
      if (others.some((other) => termAt(other, today) === "unknown")) return [];
      const message = `合同 ${contract.number} 已于 ${contract.endsOn} 到期，资产 ${asset.id} 仍为出租`;
      return [{ code: "CONTRACT_EXPIRED", message, asset, contract, period: null }];
    });
  },
};
