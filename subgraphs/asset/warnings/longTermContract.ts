import { joinByName } from "../nameJoin.ts";
import type { Facts, Warning, WarningRule } from "./warning.ts";

/** Civil Code, Article 705: the part of a lease beyond twenty years is void. */
const longestYears = 20;

/** 长期合同: the term is longer than twenty years. */
export const longTermContract: WarningRule = {
  code: "LONG_TERM_CONTRACT",
  needs: ["assets", "contracts"],
  find: ({ assets, contracts }: Facts): readonly Warning[] => {
    const { assetOf } = joinByName(assets, contracts);
    return contracts
      .filter(({ startsOn, endsOn }) => startsOn !== null && endsOn !== null && endsOn >= anniversary(startsOn))
      .map((contract) => ({
        code: "LONG_TERM_CONTRACT",
        message: `合同 ${contract.number} 期限 ${contract.startsOn} 至 ${contract.endsOn}，超过 ${longestYears} 年`,
        asset: assetOf(contract),
        contract,
        period: null,
      }));
  },
};

/** The first day that is too long: a term of exactly twenty years ends on the day before. */
function anniversary(startsOn: string): string {
  return `${Number(startsOn.slice(0, 4)) + longestYears}${startsOn.slice(4)}`;
}
