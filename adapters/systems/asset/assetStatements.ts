import { Prisma } from "../../generated/legacyAsset/client.ts";
import { type AssetKind, type AssetUsage, letterOfKind, wordOfUsage } from "./asset.ts";
import { assetColumns } from "./columns.ts";
import type { UnitTable } from "./unitWindows.ts";

export interface AssetFilter {
  readonly kind: AssetKind | null;
  readonly usage: AssetUsage | null;
}

/** 有效标志 '0' is a deleted row, for `findMany`. */
export const notDeleted = { OR: [{ validFlag: null }, { validFlag: { not: "0" } }] };
/** The same for SQL. */
export const validRow = Prisma.sql`yxbz IS DISTINCT FROM '0'`;

/** Assets in the order of their numbers, of a kind and a usage where the filter names them. */
export function assetTable({ kind, usage }: AssetFilter): UnitTable {
  const conditions = [
    validRow,
    ...(kind === null ? [] : [Prisma.sql`zcfl LIKE ${`${letterOfKind[kind]}%`}`]),
    ...(usage === null ? [] : [Prisma.sql`btrim(syzt) = ${wordOfUsage[usage]}`]),
  ];
  return {
    table: Prisma.sql`jtzc_zc`,
    columns: assetColumns,
    order: Prisma.sql`zcbh`,
    condition: Prisma.join(conditions, " AND "),
    beyond: (id) => Prisma.sql`zcbh > ${id}`,
  };
}
