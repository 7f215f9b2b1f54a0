import { Prisma } from "../../generated/legacyAsset/client.ts";
import { type CitizenNumber, writtenForms } from "../../kit/citizenNumber.ts";
import { memberColumns } from "./columns.ts";
import type { AssetSqlRequest } from "./sqlReply.ts";
import type { UnitTable } from "./unitWindows.ts";

/** The register of members, the dead included, in the order of member numbers. */
export const memberTable: UnitTable = {
  table: Prisma.sql`jtzc_cy`,
  columns: memberColumns,
  order: Prisma.sql`cybh`,
  condition: Prisma.sql`true`,
  beyond: (number) => Prisma.sql`cybh > ${number}`,
};

/** sfzh as `readIdentityDocument` would write it: half-width, upper case, without blanks and what spreadsheets put around it. */
const normalisedIdNumber = Prisma.sql`regexp_replace(
  upper(translate(sfzh, ${"０１２３４５６７８９Ｘｘ．＇\u2018\u2019 \u3000\u00a0\t\r\n"}, '0123456789XX.')), ${"^['`]+|['`]+$|[.]0+$"}, '', 'g')`;

/** Members by citizen number; rows in the 15-digit form are found as well. */
export function membersByIdNumber(numbers: readonly CitizenNumber[]): AssetSqlRequest {
  const written = numbers.flatMap(writtenForms);
  const statement = Prisma.sql`
    SELECT ${memberColumns} FROM jtzc_cy WHERE ${normalisedIdNumber} = ANY(${written}) ORDER BY cybh`;
  return (client) => client.$queryRaw(statement);
}

/** What the register says of one organisation as a whole. */
export interface MemberStatistic {
  readonly unitCode: string;
  /** Rows of the register, the dead and those who left included. */
  readonly rowCount: number;
  /** Members in good standing: 是否成员 is 1 and 状态 is 正常. */
  readonly memberCount: number;
  /** Sum of the shares of all rows; null where no row says one or one cannot be read. */
  readonly totalShares: string | null;
}

/** For many organisations in one statement. The sum is null where a share count is no number: it is not known, and not nothing. */
export function memberStatistics(units: readonly string[]): AssetSqlRequest {
  const shares = Prisma.sql`replace(btrim(cyg), ',', '')`;
  const isNumber = Prisma.sql`${shares} ~ '^[0-9]+([.][0-9]+)?$'`;
  const statement = Prisma.sql`
    SELECT dwdm AS "unitCode", count(*)::int AS "rowCount",
      (count(*) FILTER (WHERE btrim(sfcy) = '1' AND btrim(zt) = '正常'))::int AS "memberCount",
      CASE WHEN bool_and(${shares} IS NULL OR ${shares} IN ('', '-', '--', '/', '无', '空') OR ${isNumber})
        THEN sum(CASE WHEN ${isNumber} THEN ${shares}::numeric END)::text END AS "totalShares"
    FROM jtzc_cy WHERE dwdm = ANY(${[...units]}) GROUP BY dwdm`;
  return (client) => client.$queryRaw(statement);
}
