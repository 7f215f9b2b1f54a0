import { uncheckedWarning } from "./uncheckedWarning.ts";
import type { Facts, Warning, WarningRule } from "./warning.ts";

/** 账务不平: debits and credits of a month differ. */
export const unbalancedAccounts: WarningRule = {
  code: "UNBALANCED_ACCOUNTS",
  needs: ["unbalancedMonths"],
  find: ({ unbalancedMonths }: Facts): readonly Warning[] =>
    unbalancedMonths.map(({ period, debit, credit }) => {
      if (debit === null || credit === null) {
        return uncheckedWarning("UNBALANCED_ACCOUNTS", "有科目缺少可识别的发生额", { period });
      }
      return {
        code: "UNBALANCED_ACCOUNTS",
        message: `${period} 账务不平：借方合计 ${debit} 元，贷方合计 ${credit} 元`,
        asset: null,
        contract: null,
        period,
      };
    }),
};
