import { Prisma } from "../../generated/legacyAsset/client.ts";
import { periodOf } from "./balance.ts";
import { balanceColumns } from "./columns.ts";
import type { AssetSqlRequest } from "./sqlReply.ts";

export interface BalanceInput {
  readonly units: readonly string[];
  /** `2024-03`; null for the latest month of each unit. */
  readonly period: string | null;
}

/** The balances of one month for many units, in the order of the subjects. */
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
      SELECT dwdm, max(kjnd || kjqj) FROM jtzc_kmye WHERE dwdm = ANY(${wanted}) GROUP BY dwdm
    ) ORDER BY dwdm, kmdm`;
  return (client) => client.$queryRaw(statement);
}

/** A month whose debits and credits differ (账务不平). */
export interface UnbalancedMonth {
  readonly unitCode: string;
  /** `2024-03`. */
  readonly period: string;
  /** Yuan, two places. */
  readonly debit: string;
  readonly credit: string;
}

/** First-level subjects (three digits) alone, since a subject's row holds the sum of its sub-subjects. */
export function unbalancedMonths(units: readonly string[]): AssetSqlRequest {
  const statement = Prisma.sql`
    SELECT dwdm AS "unitCode", kjnd AS "year", kjqj AS "month",
      sum(coalesce(jffs, 0))::numeric(20, 2)::text AS "debit", sum(coalesce(dffs, 0))::numeric(20, 2)::text AS "credit"
    FROM jtzc_kmye WHERE dwdm = ANY(${[...units]}) AND length(btrim(kmdm)) = 3
    GROUP BY dwdm, kjnd, kjqj HAVING sum(coalesce(jffs, 0)) <> sum(coalesce(dffs, 0))
    ORDER BY dwdm, kjnd, kjqj`;
  return (client) => client.$queryRaw(statement);
}

export function decodeUnbalancedMonth({
  year,
  month,
  ...sums
}: Omit<UnbalancedMonth, "period"> & { readonly year: string; readonly month: string }): UnbalancedMonth {
  return { ...sums, period: periodOf(year, month) };
}
