import type { AuditRecord, Outcome } from "../record.ts";

/** Numbers in audit.record for what has few values. They are stored: a number is never used for something else. */
export const kindCodes = {
  operation: 1,
  reading: 2,
  administration: 3,
  recovery: 4,
  intent: 5,
} as const satisfies Record<AuditRecord["kind"], number>;

export const outcomeCodes = {
  answered: 1,
  partial: 2,
  refused: 3,
  failed: 4,
  "timed-out": 5,
  aborted: 6,
} as const satisfies Record<Outcome, number>;

/** The most characters of a value that is searched for: an index row of PostgreSQL holds no more than 2,700 bytes. */
const maxValueCharacters = 200;

/** A value as it stands in an indexed column: cut, and without U+0000, which PostgreSQL cannot hold. The line keeps the whole. */
export function searchable(value: string): string {
  return value.slice(0, maxValueCharacters).replaceAll("\u0000", "\uFFFD");
}
