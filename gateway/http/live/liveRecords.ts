import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from "graphql";
import { type AuditEntry, beginEntry, codesOf, factsOf } from "../../audit/auditEntry.ts";
import { type Intend, intendOf } from "../../audit/intend.ts";
import type { OperationAudit } from "../../audit/operationAudit.ts";
import type { Recorder } from "../../audit/recorder.ts";
import type { Refusal } from "../../caller/gate.ts";
import type { OperationAnswer } from "../../execute/operationAnswer.ts";
import type { LiveRequest, LiveSender } from "./liveOperations.ts";

/** What the client gets in place of what could not be recorded; null once it is. */
type Unrecorded = FormattedExecutionResult | null;

/** The records of one operation that may go on and on. */
export interface LiveRecords {
  /** Of a mutation; its outcome is what `answer` or `failed` is told. */
  readonly intend: Intend | null;
  readonly opened: () => Promise<Unrecorded>;
  readonly answer: (
    answer: OperationAnswer | GraphQLError,
    errors: readonly GraphQLFormattedError[],
    /** `isAborted`: nobody takes it any more. */
    of: { readonly isEvent: boolean; readonly isAborted: boolean },
  ) => Promise<Unrecorded>;
  readonly failed: (errors: readonly GraphQLFormattedError[]) => Promise<Unrecorded>;
}

/** @param operation null for what never became one */
export function recordsOf(
  recorder: Recorder | null,
  operation: OperationAudit | null,
  { variables }: Pick<LiveRequest, "variables">,
  sender: Pick<LiveSender, "transport" | "credentials"> & { readonly identity: LiveSender["identity"] | null },
  requestId: string,
): LiveRecords {
  const { identity, credentials, transport } = sender;
  let event = 0;
  const origin = { requestId, address: credentials.address, transport };
  const entryWith = (members: Partial<AuditEntry>) =>
    Object.assign(beginEntry(origin), { identity, operation, variables }, members);
  const intended = entryWith({});

  async function write(members: Partial<AuditEntry>): Promise<Unrecorded> {
    if (recorder === null) return null;
    const refusal = await recorder.write(
      entryWith({ intent: intended.intent, startedAt: intended.startedAt, ...members }),
    );
    return refusal === null ? null : { errors: [formatted(refusal)] };
  }

  return {
    intend: intendOf(recorder, intended),
    opened: () => write({}),
    answer(answer, errors, { isEvent, isAborted }) {
      if (isEvent) event += 1;
      const facts = answer instanceof GraphQLError ? null : factsOf(answer);
      return write({ facts, codes: codesOf(errors), event: isEvent ? event : null, isAborted });
    },
    failed: (errors) => write({ codes: codesOf(errors) }),
  };
}

function formatted({ code, message }: Refusal): GraphQLFormattedError {
  return { message, extensions: { code } };
}
