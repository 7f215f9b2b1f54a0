import type pg from "pg";

/**
 * Rows of a page, by plans that walk an index in its order and stop. Left to itself PostgreSQL collects and sorts everything
 * that fits where it believes that to be little, which a partition that was just begun makes it believe.
 */
export async function newestRows<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  sql: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN READ ONLY; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off");
    const { rows } = await client.query<Row>(sql, [...values]);
    await client.query("COMMIT");
    return rows;
  } catch (error) {
    broken = error instanceof Error ? error : undefined;
    throw error;
  } finally {
    // With an error the connection goes, and its transaction with it.
    client.release(broken);
  }
}
