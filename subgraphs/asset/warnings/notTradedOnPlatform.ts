import { joinByName } from "../nameJoin.ts";
import { termAt } from "./contractTerm.ts";
import { uncheckedWarning } from "./uncheckedWarning.ts";
import type { Facts, Warning, WarningRule } from "./warning.ts";

/** 有合同无平台交易: a contract that has not ended was made outside the trading platform. */
export const notTradedOnPlatform: WarningRule = {
  code: "NOT_TRADED_ON_PLATFORM",
  needs: ["assets", "contracts"],
  find: ({ today, assets, contracts }: Facts): readonly Warning[] => {
    const { assetOf } = joinByName(assets, contracts);
    return contracts.flatMap((contract): readonly Warning[] => {
      const { number, tradedOnPlatform } = contract;
      if (tradedOnPlatform === true || termAt(contract, today) === "ended") return [];
      const asset = assetOf(contract);
      if (tradedOnPlatform === null) {
        return [uncheckedWarning("NOT_TRADED_ON_PLATFORM", "未说明是否经平台交易", { asset, contract })];
      }
      const message = `合同 ${number} 未经产权交易平台交易`;
      return [{ code: "NOT_TRADED_ON_PLATFORM", message, asset, contract, period: null }];
    });
  },
};
