import type { AuditRecord } from "../record.ts";
import type { QueuedLine } from "./recordQueue.ts";

/** By chain: the sequence up to which records were removed, as sealed records say. */
export type RetentionClaims = Map<string, number>;

const mark = '"retention.applied"';

/** Only where something is gone it has to be looked for. */
export function collectRetention(claims: RetentionClaims, line: QueuedLine): void {
  if (!line.bytes.includes(mark)) return;
  const record = JSON.parse(line.bytes.toString("utf8")) as AuditRecord;
  if (record.kind !== "administration" || record.action !== "retention.applied") return;
  const removedTo = record.details?.["removedTo"];
  if (typeof removedTo !== "number") return;
  const chain = record.target ?? record.chain;
  claims.set(chain, Math.max(removedTo, claims.get(chain) ?? 0));
}
