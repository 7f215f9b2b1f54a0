import { Prisma } from "../../generated/legacyAsset/client.ts";
import { pageOfSlots } from "../../kit/rowTally.ts";
import type { Page, ReadRows } from "../../system.ts";
import type { AssetSqlRequest } from "./sqlReply.ts";
import { rowsOf } from "./sqlReply.ts";

/** A table whose rows belong to a unit, with the order of its lists. */
export interface UnitTable {
  readonly table: Prisma.Sql;
  readonly columns: Prisma.Sql;
  readonly order: Prisma.Sql;
  /** Rows that the graph shows. */
  readonly condition: Prisma.Sql;
  /** Rows behind the row with this key. */
  readonly beyond: (key: string) => Prisma.Sql;
}

export interface TopInput {
  readonly units: readonly string[];
  /** Rows of each unit, at least 1: the total comes with the rows. */
  readonly limit: number;
}

export interface FollowingInput {
  readonly unit: string;
  readonly key: string;
  readonly limit: number;
}

interface RankedRow {
  readonly unitCode: string | null;
  readonly unitTotal: number;
}

/** The first rows of each of many units and how many it has, in one statement. */
export function topOfUnits(
  { table, columns, order, condition }: UnitTable,
  { units, limit }: TopInput,
): AssetSqlRequest {
  const statement = Prisma.sql`
    SELECT * FROM (
      SELECT ${columns}, row_number() OVER (PARTITION BY dwdm ORDER BY ${order})::int AS "place",
        count(*) OVER (PARTITION BY dwdm)::int AS "unitTotal"
      FROM ${table} WHERE dwdm = ANY(${[...units]}) AND ${condition}
    ) AS ranked WHERE "place" <= ${limit} ORDER BY "unitCode", "place"`;
  return (client) => client.$queryRaw(statement);
}

/** A unit without rows is not in the map. */
export function decodeTop<Row, Value>(
  reply: unknown,
  readRows: ReadRows,
  decode: (row: Row) => Value,
): ReadonlyMap<string, Page<Value>> {
  const groups = Map.groupBy(rowsOf<Row & RankedRow>(reply), (row) => row.unitCode ?? "");
  return new Map(
    [...groups].map(([unit, rows]) => [unit, pageOfSlots(readRows(rows, decode).slots, rows[0]?.unitTotal ?? 0)]),
  );
}

/** The rows of one unit behind a key: what is read before does not shift when rows come or go. */
export function followingInUnit(
  { table, columns, order, condition, beyond }: UnitTable,
  { unit, key, limit }: FollowingInput,
): AssetSqlRequest {
  const statement = Prisma.sql`
    SELECT ${columns} FROM ${table} WHERE dwdm = ${unit} AND ${condition} AND ${beyond(key)}
    ORDER BY ${order} LIMIT ${limit}`;
  return (client) => client.$queryRaw(statement);
}

/** One page of rows behind a key; it does not know how many there are. */
export function decodeFollowing<Row, Value>(decode: (row: Row) => Value) {
  return (reply: unknown, _input: FollowingInput, readRows: ReadRows): Page<Value> =>
    pageOfSlots(readRows(rowsOf<Row>(reply), decode).slots, null);
}
