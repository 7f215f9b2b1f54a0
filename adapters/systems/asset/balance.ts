import type { SubjectBalance } from "../../generated/legacyAsset/client.ts";
import type { DataQualityFlag } from "../../values/dataQuality.ts";
import { DecodeError } from "../../values/decodeError.ts";
import { MarkedCells } from "../../values/markedCells.ts";
import { requireText } from "../../values/requireText.ts";
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
  readonly dataQuality: readonly DataQualityFlag[];
}

export function decodeBalance(row: SubjectBalance): BalanceRecord {
  const period = periodOf(row.year, row.period);
  const scheme = schemeOf(period);
  const code = requireText({ subjectCode: row.subjectCode }, "subjectCode");
  const cells = new MarkedCells();
  const name = cells.text("name", row.subjectName);
  return {
    unitCode: requireText({ unitCode: row.unitCode }, "unitCode"),
    scheme,
    code,
    name,
    kind: cells.read("kind", code, () => accountKindOf(scheme, code, name)),
    period,
    opening: cells.amount("opening", row.openingBalance),
    debit: cells.amount("debit", row.debit),
    credit: cells.amount("credit", row.credit),
    closing: cells.amount("closing", row.closingBalance),
    asOf: cells.time("asOf", row.updatedAt),
    dataQuality: cells.flags,
  };
}

/** 会计期间 from year and month as the platform keeps them; a month may lack its zero. @throws DecodeError for what is no month */
export function periodOf(year: string, month: string): string {
  const period = `${year.trim()}-${month.trim().padStart(2, "0")}`;
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(period)) throw new DecodeError("kjqj: no month of a year");
  return period;
}
