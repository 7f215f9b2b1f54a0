import type { LevelName } from "../../record.ts";
import type { AuditIndex } from "../openIndex.ts";
import { addWindow, createConditions } from "./conditions.ts";
import { addVisible, type Hidden } from "./hidden.ts";

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
  hidden: Hidden | null,
): Promise<readonly number[]> {
  const conditions = createConditions();
  conditions.add("r.client = ?", client);
  addWindow(conditions, "r", { from, to });
  addVisible(conditions, "r", hidden);
  const { rows } = await pool.query<{ reading: number }>(
    `SELECT DISTINCT r.reading FROM audit.record AS r
     WHERE ${conditions.text()} AND r.reading IS NOT NULL AND r.outcome IN (1, 2)`,
    conditions.values,
  );
  return rows.map(({ reading }) => reading);
}
