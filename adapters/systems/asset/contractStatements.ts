import { Prisma } from "../../generated/legacyAsset/client.ts";
import { validRow } from "./assetStatements.ts";
import { contractColumns, receiptColumns } from "./columns.ts";
import type { AssetSqlRequest } from "./sqlReply.ts";
import type { UnitTable } from "./unitWindows.ts";

/** Contracts in the order of their numbers. */
export const contractTable: UnitTable = {
  table: Prisma.sql`jtzc_ht`,
  columns: contractColumns,
  order: Prisma.sql`htbh`,
  condition: validRow,
  beyond: (number) => Prisma.sql`htbh > ${number}`,
};

export interface OverdueInput {
  readonly units: readonly string[];
  /** `yyyy-MM-dd`. */
  readonly today: string;
}

/**
 * Dues that may be overdue. Days and amounts are text, so that the statement only leaves out days of eight digits that have not come
 * and amounts received in the very words of the due; `isOverdue` decides by what they say.
 */
export function openReceipts({ units, today }: OverdueInput): AssetSqlRequest {
  const statement = Prisma.sql`
    SELECT ${receiptColumns}, ht.dwdm AS "unitCode"
    FROM jtzc_sk AS sk JOIN jtzc_ht AS ht ON ht.htbh = sk.htbh
    WHERE ht.dwdm = ANY(${[...units]}) AND ht.${validRow}
      AND (btrim(sk.ysrq) !~ '^[0-9]{8}$' OR btrim(sk.ysrq) < ${today.replaceAll("-", "")} OR sk.ysrq IS NULL)
      AND btrim(sk.ssje) IS DISTINCT FROM btrim(sk.ysje)
    ORDER BY sk.htbh, sk.ysrq`;
  return (client) => client.$queryRaw(statement);
}
