import { joinByName } from "../nameJoin.ts";
import { uncheckedWarning } from "./uncheckedWarning.ts";
import type { Facts, Warning, WarningRule } from "./warning.ts";

/** Civil Code, Article 705: the part of a lease beyond twenty years is void. */
const longestYears = 20;

/** 长期合同: the term is longer than twenty years. */
export const longTermContract: WarningRule = {
  code: "LONG_TERM_CONTRACT",
  needs: ["assets", "contracts"],
  find: ({ assets, contracts }: Facts): readonly Warning[] => {
    const { assetOf } = joinByName(assets, contracts);
    return contracts.flatMap((contract): readonly Warning[] => {
      const { number, startsOn, endsOn } = contract;
      const asset = assetOf(contract);
      if (startsOn === null || endsOn === null) {
        return [uncheckedWarning("LONG_TERM_CONTRACT", "的起止日期无法识别", { asset, contract })];
      }
      if (endsOn < anniversary(startsOn)) return [];
      const message = `合同 ${number} 期限 ${startsOn} 至 ${endsOn}，超过 ${longestYears} 年`;
      return [{ code: "LONG_TERM_CONTRACT", message, asset, contract, period: null }];
    });
  },
};

/** The first day that is too long: a term of exactly twenty years ends on the day before. */
function anniversary(startsOn: string): string {
  return `${Number(startsOn.slice(0, 4)) + longestYears}${startsOn.slice(4)}`;
}
