import type { AdministrationBody, IntentBody, OperationBody, ReadingBody } from "./record.ts";
import type { SubjectHash } from "./subjects/subjectHash.ts";

/** The query log as the gateway uses it. */
export interface GatewayAudit {
  /**
   * Resolves when the record is on disk. Only then may the answer leave.
   *
   * @param reading what the operation read; written before the record if its segment lacks it
   * @throws AuditError
   */
  readonly operation: (body: OperationBody, reading: ReadingBody | null) => Promise<void>;
  /**
   * Resolves when the intent is on disk. Only then may a source be asked to write.
   *
   * @returns its sequence, which the outcome names
   * @throws AuditError
   */
  readonly intend: (body: IntentBody, reading: ReadingBody) => Promise<number>;
  /** @throws AuditError */
  readonly act: (body: AdministrationBody) => Promise<void>;
  /** Null while records can be written; otherwise a sentence for operators. Requests are refused meanwhile. */
  readonly problem: () => string | null;
  /** The keyed hash of a subject, as in records. */
  readonly subjectOf: SubjectHash["of"];
  /** For health. */
  readonly status: () => object;
  readonly close: () => Promise<void>;
}
