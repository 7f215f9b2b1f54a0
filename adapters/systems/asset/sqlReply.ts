import type { PrismaClient } from "../../generated/legacyAsset/client.ts";
import { DecodeError } from "../../kit/decodeError.ts";
import type { SqlRequest } from "../../protocols/sql.ts";

/** One statement through the generated client. */
export type AssetSqlRequest = SqlRequest<PrismaClient>;

/** The rows of a reply. The columns are the statement's own, so `Row` says what it selects. */
export function rowsOf<Row>(reply: unknown): readonly Row[] {
  if (!Array.isArray(reply)) throw new DecodeError("rowsOf: expected a list of rows");
  return reply;
}

/** Decoded rows without those that the decoder drops. */
export function decodeRows<Row, Value>(reply: unknown, decode: (row: Row) => Value | null): readonly Value[] {
  return rowsOf<Row>(reply)
    .map(decode)
    .filter((value) => value !== null);
}
