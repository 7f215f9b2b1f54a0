/** The query log cannot be written, so nothing is answered. The message says why, for operators; clients get the code. */
export class AuditError extends Error {
  override readonly name = "AuditError";
  readonly code = "AUDIT_UNAVAILABLE";
}

/** A setting or a folder that is not as it has to be: a sentence for whoever starts the program. */
export class AuditConfigError extends Error {
  override readonly name = "AuditConfigError";
}
