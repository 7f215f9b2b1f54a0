import { joinByName } from "../nameJoin.ts";
import { uncheckedWarning } from "./uncheckedWarning.ts";
import type { Facts, Warning, WarningRule } from "./warning.ts";

/** 合同逾期收款: a due before today has not come in, or not in full. One warning a contract, and one for dues that cannot be checked. */
export const contractOverdue: WarningRule = {
  code: "CONTRACT_OVERDUE",
  needs: ["assets", "contracts", "overdueReceipts"],
  find: ({ assets, contracts, overdueReceipts }: Facts): readonly Warning[] => {
    const { assetOf } = joinByName(assets, contracts);
    const receipts = Map.groupBy(overdueReceipts, ({ contractNumber }) => contractNumber);
    return contracts.flatMap((contract): readonly Warning[] => {
      const own = receipts.get(contract.number) ?? [];
      const dues = own.flatMap(({ dueOn, isCertain }) => (isCertain && dueOn !== null ? [dueOn] : [])).sort();
      const unchecked = own.length - dues.length;
      const asset = assetOf(contract);
      const message = `合同 ${contract.number} 有 ${dues.length} 笔款项逾期未收齐，最早应收日期 ${dues[0]}`;
      return [
        ...(dues.length === 0
          ? []
          : [{ code: "CONTRACT_OVERDUE", message, asset, contract, period: null } satisfies Warning]),
        ...(unchecked === 0
          ? []
          : [uncheckedWarning("CONTRACT_OVERDUE", `有 ${unchecked} 笔款项的日期或金额无法识别`, { asset, contract })]),
      ];
    });
  },
};
