import { Prisma } from "../../generated/legacyAsset/client.ts";
import { tradeColumns } from "./columns.ts";
import type { TransactionRecord } from "./transaction.ts";
import type { UnitTable } from "./unitWindows.ts";

const changedAt = Prisma.sql`coalesce(gxsj, '')::text`;

/** Transactions, last changed first; the key of a row is `<gxsj>|<jybh>`. */
export const transactionTable: UnitTable = {
  table: Prisma.sql`jtzc_jy`,
  columns: tradeColumns,
  order: Prisma.sql`${changedAt} DESC, jybh`,
  condition: Prisma.sql`true`,
  beyond: (key) => {
    const [moment = "", number = ""] = key.split("|");
    return Prisma.sql`(${changedAt} < ${moment} OR (${changedAt} = ${moment} AND jybh > ${number}))`;
  },
};

export function transactionKey({ changeKey, number }: TransactionRecord): string {
  return `${changeKey}|${number}`;
}
