import type { AuditRecord } from "../record.ts";

export interface Selection {
  /** UTC with milliseconds; `from` is in it, `to` is not. */
  readonly from: string;
  readonly to: string;
  /** Keyed hashes as in records; none: of everybody, and what is of nobody. */
  readonly subjects: readonly string[];
}

/** Whether a record was asked for. Readings are not: they come with the records that name them. */
export function isSelected(record: AuditRecord, { from, to, subjects }: Selection): boolean {
  if (record.kind === "reading" || record.time < from || record.time >= to) return false;
  if (subjects.length === 0) return true;
  if (record.kind !== "operation" || record.subjects === undefined) return false;
  return record.subjects.some((group) => group.subjects.some((subject) => subjects.includes(subject)));
}
