/**
 * A ledger account under both accounting schemes. The 2004 list holds until 2023-12, the list of 财会〔2023〕14号
 * from 2024-01: the same code can mean something else (511 was an income, is an expense). Income and expense start
 * every year at zero, so an entry of one scheme need not have a partner in the other.
 */
export interface LedgerAccount {
  readonly key: string;
  /** Side on which the balance grows. */
  readonly side: "debit" | "credit";
  readonly yearly: boolean;
  readonly before2024: readonly [code: string, name: string] | null;
  readonly since2024: readonly [code: string, name: string] | null;
}

export const LEDGER_ACCOUNTS: readonly LedgerAccount[] = [
  asset("cash", "101 现金", "101 库存现金"),
  asset("bank", "102 银行存款", "102 银行存款"),
  asset("receivable", "112 应收款", "112 应收款"),
  asset("internal", "113 内部往来", "113 内部往来"),
  asset("stock", "121 库存物资", "121 库存物资"),
  asset("animals", "131 牲畜（禽）资产", "131 消耗性生物资产"),
  asset("trees", "132 林木资产", "132 生产性生物资产"),
  asset("investment", "141 长期投资", "141 长期投资"),
  asset("fixed", "151 固定资产", "151 固定资产"),
  asset("construction", "154 在建工程", "153 在建工程"),
  source("depreciation", "152 累计折旧", "152 累计折旧"),
  source("payable", "202 应付款", "211 应付款"),
  source("wages", "212 应付工资", "212 应付工资"),
  source("loan", "221 长期借款及应付款", "221 长期借款及应付款"),
  source("perProject", "231 一事一议资金", "231 一事一议资金"),
  source("special", "241 专项应付款", "241 专项应付款"),
  source("capital", "301 资本", "301 资本"),
  source("reserve", "311 公积公益金", "311 公积公益金"),
  source("distribution", "322 收益分配", "322 收益分配"),
  income("operatingIncome", "501 经营收入", "501 经营收入"),
  income("contractIncome", "511 发包及上交收入", null),
  income("investmentIncome", "561 投资收益", "502 投资收益"),
  income("subsidy", "522 补助收入", "503 补助收入"),
  income("otherIncome", "531 其他收入", "504 其他收入"),
  expense("operatingExpense", "521 经营支出", "511 经营支出"),
  expense("administration", "541 管理费用", "513 管理费用"),
  expense("publicGood", null, "514 公益支出"),
  expense("otherExpense", "551 其他支出", "515 其他支出"),
];

function asset(key: string, before: string, since: string): LedgerAccount {
  return account(key, "debit", false, before, since);
}

function source(key: string, before: string, since: string): LedgerAccount {
  return account(key, "credit", false, before, since);
}

function income(key: string, before: string, since: string | null): LedgerAccount {
  return account(key, "credit", true, before, since);
}

function expense(key: string, before: string | null, since: string): LedgerAccount {
  return account(key, "debit", true, before, since);
}

function account(
  key: string,
  side: LedgerAccount["side"],
  yearly: boolean,
  before: string | null,
  since: string | null,
): LedgerAccount {
  const split = (text: string | null): readonly [string, string] | null =>
    text === null ? null : [text.slice(0, 3), text.slice(4)];
  return { key, side, yearly, before2024: split(before), since2024: split(since) };
}
