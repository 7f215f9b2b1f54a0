import { OperatorError } from "../schema/operatorError.ts";

/** The query log cannot be written, so nothing is answered. The message says why, for operators; clients get the code. */
export class AuditError extends OperatorError {
  override name = "AuditError";
  readonly code = "AUDIT_UNAVAILABLE";
}

/** A setting or a folder that is not as it has to be: a sentence for whoever starts the program. */
export class AuditConfigError extends OperatorError {
  override name = "AuditConfigError";
}
