/** The index cannot be filled or asked as it is: a sentence for operators, without personal data. */
export class AuditIndexError extends Error {
  override readonly name = "AuditIndexError";
}
