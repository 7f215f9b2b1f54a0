import { joinByName } from "../nameJoin.ts";
import { hasEnded } from "./contractTerm.ts";
import type { Facts, Warning, WarningRule } from "./warning.ts";

/** 有合同无平台交易: a contract that has not ended was made outside the trading platform. */
export const notTradedOnPlatform: WarningRule = {
  code: "NOT_TRADED_ON_PLATFORM",
  needs: ["assets", "contracts"],
  find: ({ today, assets, contracts }: Facts): readonly Warning[] => {
    const { assetOf } = joinByName(assets, contracts);
    return contracts
      .filter((contract) => contract.tradedOnPlatform === false && !hasEnded(contract, today))
      .map((contract) => ({
        code: "NOT_TRADED_ON_PLATFORM",
        message: `合同 ${contract.number} 未经产权交易平台交易`,
        asset: assetOf(contract),
        contract,
        period: null,
      }));
  },
};
