import { joinByName } from "../nameJoin.ts";
import { termAt } from "./contractTerm.ts";
import { uncheckedWarning } from "./uncheckedWarning.ts";
import type { Facts, Warning, WarningRule } from "./warning.ts";

/** 有租无合同: an asset is rented out, and no contract in force writes its name. */
export const rentedWithoutContract: WarningRule = {
  code: "RENTED_WITHOUT_CONTRACT",
  needs: ["assets", "contracts"],
  find: ({ today, assets, contracts }: Facts): readonly Warning[] => {
    const { contractsNaming } = joinByName(assets, contracts);
    return assets.flatMap((asset): readonly Warning[] => {
      if (asset.usage === null) return [uncheckedWarning("RENTED_WITHOUT_CONTRACT", "的使用状况无法识别", { asset })];
      if (asset.usage !== "RENTED_OUT") return [];
      const terms = asset.name === null ? [] : contractsNaming(asset.name).map((contract) => termAt(contract, today));
      if (terms.includes("inForce")) return [];
      if (terms.includes("unknown")) {
        return [uncheckedWarning("RENTED_WITHOUT_CONTRACT", "所涉合同的起止日期无法识别", { asset })];
      }
      const message = `资产 ${asset.id} 使用状况为出租，没有履行中的合同`;
      return [{ code: "RENTED_WITHOUT_CONTRACT", message, asset, contract: null, period: null }];
    });
  },
};
