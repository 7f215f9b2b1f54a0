import type { LevelName } from "../../record.ts";
import type { AuditIndex } from "../openIndex.ts";

/** 读取内容 */
export interface IndexedReading {
  readonly id: number;
  readonly text: string;
  readonly fields: Readonly<Partial<Record<LevelName, readonly string[]>>>;
  readonly denied: readonly string[];
  readonly masked: readonly string[];
}

export async function loadReadings(
  { prisma }: AuditIndex,
  ids: readonly number[],
): Promise<ReadonlyMap<number, IndexedReading>> {
  const rows = await prisma.reading.findMany({ where: { id: { in: [...ids] } } });
  return new Map(
    rows.map(({ id, text, fields, denied, masked }) => [
      id,
      { id, text, fields: fields as IndexedReading["fields"], denied, masked },
    ]),
  );
}

/** Readings of the operations of a client within a time, that left the gateway. */
export async function readingsOf(
  { pool }: AuditIndex,
  client: number,
  from: Date,
  to: Date,
): Promise<readonly number[]> {
  const { rows } = await pool.query<{ reading: number }>(
    `SELECT DISTINCT reading FROM audit.record
     WHERE client = $1 AND time >= $2 AND time < $3 AND reading IS NOT NULL AND outcome IN (1, 2)`,
    [client, from, to],
  );
  return rows.map(({ reading }) => reading);
}
