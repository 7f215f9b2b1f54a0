import { type ClientBase, escapeIdentifier } from "pg";

const ROWS_AT_ONCE = 5_000;

/** Inserts rows given as column -> value; one statement for up to 5,000 of them. A missing column becomes NULL. */
export async function insertRows(
  client: ClientBase,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const name = escapeIdentifier(table);
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await client.query(`INSERT INTO ${name} SELECT * FROM json_populate_recordset(NULL::${name}, $1)`, [
      JSON.stringify(rows.slice(start, start + ROWS_AT_ONCE)),
    ]);
  }
}
