import type { DecodedRows, ReadRows } from "../system.ts";

/** A `decode` for replies that carry their rows under `rows`: each row by the same decoder. */
export function eachRow<Row, Value>(decode: (row: Row) => Value | null) {
  return (reply: { readonly rows: readonly Row[] }, _input: unknown, readRows: ReadRows): DecodedRows<Value> =>
    readRows(reply.rows, decode);
}

/** The `decode` of a list whose replies also say how many rows there are. */
export function eachRowOfPage<Row, Value>(decode: (row: Row) => Value | null) {
  return (
    reply: { readonly rows: readonly Row[]; readonly total: number | null },
    _filter: unknown,
    readRows: ReadRows,
  ) => ({ rows: readRows(reply.rows, decode), total: reply.total });
}
