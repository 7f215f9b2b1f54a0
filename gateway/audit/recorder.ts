import { AuditError } from "../../audit/auditError.ts";
import type { GatewayAudit } from "../../audit/gatewayAudit.ts";
import type { Refusal } from "../caller/gate.ts";
import type { Log } from "../log.ts";
import type { AuditEntry } from "./auditEntry.ts";
import { operationBody } from "./operationBody.ts";

/** Writes the record of an answer before the answer leaves. */
export interface Recorder {
  /** Null once the record is on disk; else what the client gets instead of the answer. */
  readonly write: (entry: AuditEntry) => Promise<Refusal | null>;
  /** What requests are refused with before they run, while nothing can be recorded; null otherwise. */
  readonly unavailable: () => Refusal | null;
}

export function createRecorder(audit: GatewayAudit, log: Log): Recorder {
  return {
    async write(entry) {
      try {
        await audit.operation(operationBody(entry, audit.subjectOf), entry.operation?.reading() ?? null);
        return null;
      } catch (error) {
        // Also when the record could not even be made: no answer leaves without one.
        if (!(error instanceof AuditError)) log.error({ requestId: entry.requestId, err: error }, "no record was made");
        return unavailable;
      }
    },
    unavailable: () => (audit.problem() === null ? null : unavailable),
  };
}

const unavailable: Refusal = {
  code: "AUDIT_UNAVAILABLE",
  message: "The query log cannot be written, so nothing is answered until it can. Try again later.",
};
