import { joinByName } from "../nameJoin.ts";
import type { Facts, Warning, WarningRule } from "./warning.ts";

/** 合同逾期收款: a due before today has not come in, or not in full. One warning a contract. */
export const contractOverdue: WarningRule = {
  code: "CONTRACT_OVERDUE",
  needs: ["assets", "contracts", "overdueReceipts"],
  find: ({ assets, contracts, overdueReceipts }: Facts): readonly Warning[] => {
    const { assetOf } = joinByName(assets, contracts);
    const overdue = Map.groupBy(overdueReceipts, ({ contractNumber }) => contractNumber);
    return contracts.flatMap((contract): readonly Warning[] => {
      const dues = (overdue.get(contract.number) ?? []).map(({ dueOn }) => dueOn ?? "").sort();
      if (dues.length === 0) return [];
      return [
        {
          code: "CONTRACT_OVERDUE",
          message: `合同 ${contract.number} 有 ${dues.length} 笔款项逾期未收齐，最早应收日期 ${dues[0]}`,
          asset: assetOf(contract),
          contract,
          period: null,
        },
      ];
    });
  },
};
