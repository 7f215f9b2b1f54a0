import type { AdministrationBody, IntentBody, OperationBody, ReadingBody } from "./record.ts";
import type { SubjectHash } from "./subjects/subjectHash.ts";

/** The query log as the gateway uses it. */
export interface GatewayAudit {
  /**
   * Resolves when the record is on disk: only then the answer may leave.
   *
   * @param reading what the operation read; written before the record where its segment does not have it
   * @throws AuditError
   */
  readonly operation: (body: OperationBody, reading: ReadingBody | null) => Promise<void>;
  /**
   * Resolves when the intent is on disk: only then a source may be asked to write.
   *
   * @returns its sequence, which the outcome names
   * @throws AuditError
   */
  readonly intend: (body: IntentBody, reading: ReadingBody) => Promise<number>;
  /** @throws AuditError */
  readonly act: (body: AdministrationBody) => Promise<void>;
  /** Null while records can be written; else a sentence for operators. Requests are refused meanwhile. */
  readonly problem: () => string | null;
  /** Keyed hash of a subject, as it stands in records. */
  readonly subjectOf: SubjectHash["of"];
  /** For health. */
  readonly status: () => object;
  readonly close: () => Promise<void>;
}
