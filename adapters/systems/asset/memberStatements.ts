import { Prisma } from "../../generated/legacyAsset/client.ts";
import { type CitizenNumber, writtenForms } from "../../values/citizenNumber.ts";
import { fillers } from "../../values/text.ts";
import { truthWords } from "../../values/truth.ts";
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

/** 状态 of those who are members no more. */
const endedStatuses = ["死亡", "退出"];

/** What the register says of one organisation as a whole. */
export interface MemberStatistic {
  readonly unitCode: string;
  /** Rows of the register, the dead and those who left included. */
  readonly rowCount: number;
  /** Members in good standing: 是否成员 is true and 状态 is 正常. Null where what a row says of that cannot be read. */
  readonly memberCount: number | null;
  /** Sum of the shares of all rows; null where no row says one or one cannot be read. */
  readonly totalShares: string | null;
  readonly hasUnreadableShares: boolean;
}

/** A cell as `decodeText` and `toHalfWidth` would read it, as far as numbers and codes need it. */
function plain(column: string): Prisma.Sql {
  return Prisma.sql`btrim(translate(${Prisma.raw(column)}, ${"０１２３４５６７８９．，"}, '0123456789.,'), ${" \t\r\n\u00a0\u3000"})`;
}

/**
 * For many organisations in one statement. A sum or a count is null where a row cannot be read that would be part of it: it is not
 * known, and not without that row. An empty cell says nothing and adds nothing.
 */
export function memberStatistics(units: readonly string[]): AssetSqlRequest {
  const [shares, isMember, status] = [Prisma.sql`replace(${plain("cyg")}, ',', '')`, plain("sfcy"), plain("zt")];
  const isNumber = Prisma.sql`${shares} ~ '^[0-9]+([.][0-9]+)?$'`;
  const isEmpty = (cell: Prisma.Sql) => Prisma.sql`coalesce(${cell}, '') = ANY(${[...fillers]})`;
  const statement = Prisma.sql`
    SELECT "unitCode", count(*)::int AS "rowCount",
      CASE WHEN bool_and(standing IS NOT NULL) THEN (count(*) FILTER (WHERE standing))::int END AS "memberCount",
      CASE WHEN bool_and(readable) THEN sum(shares)::text END AS "totalShares",
      NOT bool_and(readable) AS "hasUnreadableShares"
    FROM (
      SELECT dwdm AS "unitCode",
        ${isEmpty(shares)} OR ${isNumber} AS readable,
        CASE WHEN ${isNumber} THEN ${shares}::numeric END AS shares,
        CASE
          WHEN ${isEmpty(status)} OR ${isEmpty(isMember)} THEN false
          WHEN ${status} = ANY(${endedStatuses}) OR lower(${isMember}) = ANY(${[...truthWords(false)]}) THEN false
          WHEN ${status} = '正常' AND lower(${isMember}) = ANY(${[...truthWords(true)]}) THEN true
        END AS standing
      FROM jtzc_cy WHERE dwdm = ANY(${[...units]})
    ) AS members GROUP BY "unitCode"`;
  return (client) => client.$queryRaw(statement);
}
