import { OperatorError } from "../schema/operatorError.ts";

/** The query log cannot be written, so nothing is answered. The message is for operators; clients get the code. */
export class AuditError extends OperatorError {
  override name = "AuditError";
  readonly code = "AUDIT_UNAVAILABLE";
}

/** A bad setting or folder. The message is a sentence for operators. */
export class AuditConfigError extends OperatorError {
  override name = "AuditConfigError";
}
