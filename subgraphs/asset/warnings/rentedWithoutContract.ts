import { joinByName } from "../nameJoin.ts";
import { isInForce } from "./contractTerm.ts";
import type { Facts, Warning, WarningRule } from "./warning.ts";

/** 有租无合同: an asset is rented out, and no contract in force writes its name. */
export const rentedWithoutContract: WarningRule = {
  code: "RENTED_WITHOUT_CONTRACT",
  needs: ["assets", "contracts"],
  find: ({ today, assets, contracts }: Facts): readonly Warning[] => {
    const { contractsNaming } = joinByName(assets, contracts);
    return assets
      .filter(({ usage, name }) => {
        if (usage !== "RENTED_OUT") return false;
        return name === null || !contractsNaming(name).some((contract) => isInForce(contract, today));
      })
      .map((asset) => ({
        code: "RENTED_WITHOUT_CONTRACT",
        message: `资产 ${asset.id} 使用状况为出租，没有履行中的合同`,
        asset,
        contract: null,
        period: null,
      }));
  },
};
