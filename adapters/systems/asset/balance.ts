import type { SubjectBalance } from "../../generated/legacyAsset/client.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { decodeText } from "../../kit/text.ts";
import { type AccountingScheme, type AccountKind, accountKindOf, schemeOf } from "./accountSubjects.ts";

/** 科目余额 of one month. */
export interface BalanceRecord {
  readonly unitCode: string;
  readonly scheme: AccountingScheme;
  readonly code: string;
  readonly name: string | null;
  readonly kind: AccountKind | null;
  /** `2024-03`. */
  readonly period: string;
  /** Yuan, two places. */
  readonly opening: string | null;
  readonly debit: string | null;
  readonly credit: string | null;
  readonly closing: string | null;
  readonly asOf: string | null;
}

export function decodeBalance(row: SubjectBalance): BalanceRecord {
  const period = periodOf(row.year, row.period);
  const scheme = schemeOf(period);
  const code = row.subjectCode.trim();
  const name = decodeText(row.subjectName);
  return {
    unitCode: row.unitCode.trim(),
    scheme,
    code,
    name,
    kind: accountKindOf(scheme, code, name),
    period,
    opening: row.openingBalance?.toFixed(2) ?? null,
    debit: row.debit?.toFixed(2) ?? null,
    credit: row.credit?.toFixed(2) ?? null,
    closing: row.closingBalance?.toFixed(2) ?? null,
    asOf: decodeDateTime(row.updatedAt),
  };
}

/** 会计期间 from year and month as the platform keeps them. */
export function periodOf(year: string, month: string): string {
  return `${year.trim()}-${month.trim()}`;
}
