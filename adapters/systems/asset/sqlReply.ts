import type { PrismaClient } from "../../generated/legacyAsset/client.ts";
import type { SqlRequest } from "../../protocols/sql.ts";
import type { DecodedRows, ReadRows } from "../../system.ts";
import { DecodeError } from "../../values/decodeError.ts";

/** One statement through the generated client. */
export type AssetSqlRequest = SqlRequest<PrismaClient>;

/** The rows of a reply. The columns are the statement's own, so `Row` says what it selects. */
export function rowsOf<Row>(reply: unknown): readonly Row[] {
  if (!Array.isArray(reply)) throw new DecodeError("rowsOf: expected a list of rows");
  return reply;
}

/** A `decode` for statements whose reply is a list of rows. */
export function eachSqlRow<Row, Value>(decode: (row: Row) => Value | null) {
  return (reply: unknown, _input: unknown, readRows: ReadRows): DecodedRows<Value> =>
    readRows(rowsOf<Row>(reply), decode);
}
