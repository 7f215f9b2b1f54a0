import { AuditError } from "../../audit/auditError.ts";
import type { GatewayAudit } from "../../audit/gatewayAudit.ts";
import type { Log } from "../kit/log.ts";
import type { Refusal } from "../kit/refusal.ts";
import type { AuditEntry } from "./auditEntry.ts";
import { intentBody, operationBody } from "./operationBody.ts";
import { createRunning } from "./running.ts";

/** Writes the record of an answer before the answer leaves. */
export interface Recorder {
  /** Null once it is on disk that a mutation is about to be sent; else what the client gets, and nothing is sent. */
  readonly intend: (entry: AuditEntry) => Promise<Refusal | null>;
  /** Null once the record is on disk; else what the client gets instead of the answer. */
  readonly write: (entry: AuditEntry) => Promise<Refusal | null>;
  /** What requests are refused with before they run, while nothing can be recorded; null otherwise. */
  readonly unavailable: () => Refusal | null;
  /** Something runs, whether or not somebody still waits for it: `settled` waits until the given function is called. */
  readonly begun: () => () => void;
  /** Resolves when all that runs has its record, or after so many milliseconds. */
  readonly settled: (deadlineMs: number) => Promise<void>;
}

export function createRecorder(audit: GatewayAudit, log: Log): Recorder {
  const running = createRunning();
  const hashOf = (text: string) => audit.subjectOf(text, "value");
  async function written({ requestId }: AuditEntry, write: () => Promise<void>): Promise<Refusal | null> {
    try {
      await write();
      return null;
    } catch (error) {
      // Also when the record could not even be made: no answer leaves without one.
      if (!(error instanceof AuditError)) log.error({ requestId, err: error }, "no record was made");
      return unavailable;
    }
  }

  return {
    intend: (entry) =>
      written(entry, async () => {
        const { operation } = entry;
        if (operation === null) throw new TypeError("recorder: an intent without its operation");
        entry.intent = await audit.intend(intentBody(entry, operation, hashOf), operation.reading(hashOf));
      }),
    write: (entry) =>
      written(entry, () => {
        const reading = entry.operation?.reading(hashOf) ?? null;
        return audit.operation(operationBody(entry, audit.subjectOf, hashOf), reading);
      }),
    ...running,
    unavailable: () => (audit.problem() === null ? null : unavailable),
  };
}

const unavailable: Refusal = {
  code: "AUDIT_UNAVAILABLE",
  message: "The query log cannot be written, so nothing is answered until it can. Try again later.",
};
