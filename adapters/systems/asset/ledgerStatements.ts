import { Prisma } from "../../generated/legacyAsset/client.ts";
import { periodOf } from "./balance.ts";
import { balanceColumns } from "./columns.ts";
import type { AssetSqlRequest } from "./sqlReply.ts";

export interface BalanceInput {
  readonly units: readonly string[];
  /** `2024-03`; null for the latest month of each unit. */
  readonly period: string | null;
}

/** The balances of one month for many units, in the order of the subjects. What is no month is not the latest one. */
export function balances({ units, period }: BalanceInput): AssetSqlRequest {
  const wanted = [...units];
  if (period !== null) {
    const [year = "", month = ""] = period.split("-");
    return (client) =>
      client.subjectBalance.findMany({
        where: { unitCode: { in: wanted }, year, period: month },
        orderBy: [{ unitCode: "asc" }, { subjectCode: "asc" }],
      });
  }
  const statement = Prisma.sql`
    SELECT ${balanceColumns} FROM jtzc_kmye WHERE (dwdm, kjnd || kjqj) IN (
      SELECT dwdm, max(kjnd || kjqj) FROM jtzc_kmye
      WHERE dwdm = ANY(${wanted}) AND kjnd || kjqj ~ '^[0-9]{4}(0[1-9]|1[0-2])$' GROUP BY dwdm
    ) ORDER BY dwdm, kmdm`;
  return (client) => client.$queryRaw(statement);
}

/** A month whose debits and credits differ (账务不平), or of which that cannot be told. */
export interface UnbalancedMonth {
  readonly unitCode: string;
  /** `2024-03`. */
  readonly period: string;
  /** Yuan, two places; null where the amount of a subject is missing or no number, since that is not nothing. */
  readonly debit: string | null;
  readonly credit: string | null;
}

/** First-level subjects (three digits) alone, since a subject's row holds the sum of its sub-subjects. */
export function unbalancedMonths(units: readonly string[]): AssetSqlRequest {
  const statement = Prisma.sql`
    SELECT dwdm AS "unitCode", kjnd AS "year", kjqj AS "month",
      CASE WHEN ${isKnown("jffs")} THEN sum(jffs)::numeric(20, 2)::text END AS "debit",
      CASE WHEN ${isKnown("dffs")} THEN sum(dffs)::numeric(20, 2)::text END AS "credit"
    FROM jtzc_kmye WHERE dwdm = ANY(${[...units]}) AND length(btrim(kmdm)) = 3
    GROUP BY dwdm, kjnd, kjqj HAVING NOT (${isKnown("jffs")} AND ${isKnown("dffs")} AND sum(jffs) = sum(dffs))
    ORDER BY dwdm, kjnd, kjqj`;
  return (client) => client.$queryRaw(statement);
}

/** Every amount of the group is a number: a numeric column may hold `NaN`. */
function isKnown(column: "jffs" | "dffs"): Prisma.Sql {
  const amount = Prisma.raw(column);
  return Prisma.sql`bool_and(${amount} IS NOT NULL AND ${amount} <> 'NaN')`;
}

export function decodeUnbalancedMonth({
  year,
  month,
  ...sums
}: Omit<UnbalancedMonth, "period"> & { readonly year: string; readonly month: string }): UnbalancedMonth {
  return { ...sums, period: periodOf(year, month) };
}
