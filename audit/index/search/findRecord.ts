import { digestOf } from "../../format/digest.ts";
import { inclusionPath, merkleLevels } from "../../format/merkle.ts";
import type { Seal } from "../../seal.ts";
import type { AuditIndex } from "../openIndex.ts";
import { createConditions } from "./conditions.ts";
import { addVisible, type Hidden } from "./hidden.ts";
import { type IndexedRecord, indexedRecord, type RecordRow } from "./searchRecords.ts";

const columns = "r.time, r.chain, r.sequence, r.reading, r.line";

/** The record of a chain; null where the index has none, and for one that is hidden. */
export async function findRecord(
  { pool }: AuditIndex,
  chain: string,
  sequence: number,
  hidden: Hidden | null,
): Promise<IndexedRecord | null> {
  const conditions = createConditions();
  conditions.add("c.name = ?", chain);
  conditions.add("r.sequence = ?", sequence);
  addVisible(conditions, "r", hidden);
  const { rows } = await pool.query<RecordRow>(
    `SELECT ${columns} FROM audit.chain AS c JOIN audit.record AS r ON r.chain = c.id WHERE ${conditions.text()}`,
    conditions.values,
  );
  return rows[0] === undefined ? null : indexedRecord(rows[0]);
}

/** 存在性证明 That a record is under a seal: RFC 6962, 2.1.1. */
export interface RecordProof {
  readonly seal: Seal;
  /** The seal as it stands in the journal. */
  readonly line: string;
  /** Of the record's line, hexadecimal. */
  readonly digest: string;
  /** Hashes beside the way from the leaf up, hexadecimal. */
  readonly path: readonly string[];
}

/** Null while the record is not sealed, and where other records of its seal have gone. */
export async function proveRecord({ pool }: AuditIndex, { place, line }: IndexedRecord): Promise<RecordProof | null> {
  const { rows: seals } = await pool.query<{ line: string }>(
    `SELECT line FROM audit.seal WHERE chain = $1 AND to_sequence >= $2 AND from_sequence <= $2 ORDER BY to_sequence LIMIT 1`,
    [place.chain, place.sequence],
  );
  const sealLine = seals[0]?.line;
  if (sealLine === undefined) return null;
  const seal = JSON.parse(sealLine) as Seal;
  const { rows } = await pool.query<{ line: string }>(
    "SELECT line FROM audit.record WHERE chain = $1 AND sequence BETWEEN $2 AND $3 ORDER BY sequence",
    [place.chain, seal.from, seal.to],
  );
  if (rows.length !== seal.to - seal.from + 1) return null;
  const digests = rows.map((row) => digestOf(row.line, seal.hashAlgorithm));
  return {
    ...{ seal, line: sealLine, digest: digestOf(line, seal.hashAlgorithm) },
    path: inclusionPath(merkleLevels(digests, seal.hashAlgorithm), place.sequence - seal.from),
  };
}
