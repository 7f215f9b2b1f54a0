/** 村集体经济组织会计制度 财会〔2004〕12号, and 农村集体经济组织会计制度 财会〔2023〕14号 from 2024-01. */
export type AccountingScheme = "SCHEME_2004" | "SCHEME_2023";
export type AccountKind = "ASSET" | "LIABILITY" | "EQUITY" | "COST" | "INCOME" | "EXPENSE";

export interface AccountSubject {
  readonly code: string;
  readonly name: string;
  readonly kind: AccountKind;
}

/** Subjects of both lists by kind. The same code can mean something else: 511 was an income and is an expense. */
const subjectsByKind: Readonly<Record<AccountingScheme, Readonly<Record<AccountKind, string>>>> = {
  SCHEME_2004: {
    ASSET:
      "101 现金,102 银行存款,111 短期投资,112 应收款,113 内部往来,121 库存物资,131 牲畜(禽)资产,132 林木资产,141 长期投资," +
      "151 固定资产,152 累计折旧,153 固定资产清理,154 在建工程,161 无形资产",
    LIABILITY:
      "201 短期借款,202 应付款,211 应付工资,212 应付福利费,221 长期借款及应付款,231 一事一议资金,241 专项应付款",
    EQUITY: "301 资本,311 公积公益金,321 本年收益,322 收益分配",
    COST: "401 生产(劳务)成本",
    INCOME: "501 经营收入,511 发包及上交收入,521 农业税附加返还收入,522 补助收入,531 其他收入,561 投资收益",
    EXPENSE: "502 经营支出,541 管理费用,551 其他支出",
  },
  SCHEME_2023: {
    ASSET:
      "101 库存现金,102 银行存款,111 短期投资,112 应收款,113 内部往来,121 库存物资,131 消耗性生物资产,132 生产性生物资产," +
      "133 生产性生物资产累计折旧,134 公益性生物资产,141 长期投资,151 固定资产,152 累计折旧,153 在建工程,154 固定资产清理," +
      "161 无形资产,162 累计摊销,171 长期待摊费用,181 待处理财产损溢",
    LIABILITY:
      "201 短期借款,211 应付款,212 应付工资,213 应付劳务费,214 应交税费,221 长期借款及应付款,231 一事一议资金,241 专项应付款",
    EQUITY: "301 资本,311 公积公益金,321 本年收益,322 收益分配",
    COST: "401 生产(劳务)成本",
    INCOME: "501 经营收入,502 投资收益,503 补助收入,504 其他收入",
    EXPENSE: "511 经营支出,512 税金及附加,513 管理费用,514 公益支出,515 其他支出,521 所得税费用",
  },
};

export const accountSubjects: Readonly<Record<AccountingScheme, readonly AccountSubject[]>> = {
  SCHEME_2004: listOf("SCHEME_2004"),
  SCHEME_2023: listOf("SCHEME_2023"),
};

/** The scheme in force in a period `2024-03`. */
export function schemeOf(period: string): AccountingScheme {
  return period < "2024-01" ? "SCHEME_2004" : "SCHEME_2023";
}

/**
 * The kind of a subject, by scheme, code and name; the first three digits of a longer code name the subject (3 + 2 + 2).
 *
 * Villages number some subjects their own way. Where the row's name is another subject of the same scheme, the name
 * wins over the code; a name of the village's own says nothing, and the code decides. Null for an unknown code.
 */
export function accountKindOf(scheme: AccountingScheme, code: string, name: string | null): AccountKind | null {
  const subjects = accountSubjects[scheme];
  const named = code.length > 3 || name === null ? undefined : subjects.find((one) => one.name === plainName(name));
  return (named ?? subjects.find((one) => one.code === code.slice(0, 3)))?.kind ?? null;
}

function listOf(scheme: AccountingScheme): readonly AccountSubject[] {
  const kinds = Object.entries(subjectsByKind[scheme]) as [AccountKind, string][];
  return kinds.flatMap(([kind, list]) =>
    list.split(",").map((subject) => ({ code: subject.slice(0, 3), name: subject.slice(4), kind })),
  );
}

function plainName(name: string): string {
  return name.replaceAll("（", "(").replaceAll("）", ")");
}
