import { type Organisation, Prisma } from "../../generated/legacyAsset/client.ts";
import type { ReadRows } from "../../system.ts";
import { organisationColumns } from "./columns.ts";
import { decodeOrganisation } from "./organisation.ts";
import { type AssetSqlRequest, rowsOf } from "./sqlReply.ts";

export interface DivisionFilter {
  /** Digits with which the division codes begin. */
  readonly prefix: string;
}

/** Rows without a credit code are nobody in the graph, so they are not counted either. */
const hasCreditCode = Prisma.sql`xydm ~ '[0-9A-Za-z]'`;

/** Credit codes are written with lower-case letters and blanks here and there. */
export function organisationsByUscc(codes: readonly string[]): AssetSqlRequest {
  const statement = Prisma.sql`
    SELECT ${organisationColumns} FROM jtzc_zz WHERE upper(btrim(xydm)) = ANY(${[...codes]})`;
  return (client) => client.$queryRaw(statement);
}

/** One page and the total in one statement; a page past the end has the total alone. */
export function organisationPage({ prefix }: DivisionFilter, pageNumber: number, pageSize: number): AssetSqlRequest {
  const within = Prisma.sql`qhdm LIKE ${`${prefix}%`} AND ${hasCreditCode}`;
  const statement = Prisma.sql`
    SELECT counted."total", page.* FROM (SELECT count(*)::int AS "total" FROM jtzc_zz WHERE ${within}) AS counted
    LEFT JOIN LATERAL (
      SELECT ${organisationColumns} FROM jtzc_zz WHERE ${within}
      ORDER BY dwdm LIMIT ${pageSize} OFFSET ${(pageNumber - 1) * pageSize}
    ) AS page ON true ORDER BY page."unitCode"`;
  return (client) => client.$queryRaw(statement);
}

export function decodeOrganisationPage(reply: unknown, _filter: DivisionFilter, readRows: ReadRows) {
  const rows = rowsOf<Organisation & { readonly total: number }>(reply);
  const found = rows.filter((row) => row.unitCode !== null);
  return { rows: readRows(found, decodeOrganisation), total: rows[0]?.total ?? 0 };
}

/** Codes of the organisations of a division, those that the graph has no name for included. */
export function unitsWithin(prefix: string): AssetSqlRequest {
  const statement = Prisma.sql`SELECT dwdm AS "unitCode" FROM jtzc_zz WHERE starts_with(qhdm, ${prefix})`;
  return (client) => client.$queryRaw(statement);
}

/** How many organisations lie in each of many divisions. */
export function organisationCounts(prefixes: readonly string[]): AssetSqlRequest {
  const statement = Prisma.sql`
    SELECT wanted.prefix AS "prefix", count(*)::int AS "count"
    FROM jtzc_zz JOIN unnest(${[...prefixes]}::text[]) AS wanted(prefix) ON starts_with(qhdm, wanted.prefix)
    WHERE ${hasCreditCode} GROUP BY wanted.prefix`;
  return (client) => client.$queryRaw(statement);
}

export interface OrganisationCount {
  readonly prefix: string;
  readonly count: number;
}
