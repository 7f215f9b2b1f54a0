import type { Identity } from "../../access/identity.ts";
import type { IntentBody, OperationBody, Outcome, SubjectGroup } from "../../audit/record.ts";
import type { AnswerFacts, AuditEntry } from "./auditEntry.ts";
import type { OperationAudit } from "./operationAudit.ts";

/**
 * The record of what is about to be answered.
 *
 * @param subjectOf keyed hash of a subject's key
 */
export function operationBody(entry: AuditEntry, subjectOf: (key: string) => string): OperationBody {
  const { operation, intent, event, facts, codes } = entry;
  const [code] = codes;
  return {
    kind: "operation",
    ...askedMembers(entry),
    ...(operation !== null && { operation: operation.operation() }),
    ...(intent !== null && { intent }),
    ...(event !== null && { event }),
    ...(facts !== null && factMembers(facts, subjectOf)),
    outcome: outcomeOf(entry),
    ...(code !== undefined && { code, errors: codes.length }),
    durationUs: Math.round((performance.now() - entry.startedAt) * 1_000),
  };
}

/** The record of what is about to be sent to the sources. */
export function intentBody(entry: AuditEntry, operation: OperationAudit): IntentBody {
  return { ...askedMembers(entry), kind: "intent", operation: operation.operation() };
}

function askedMembers(entry: AuditEntry): Omit<IntentBody, "kind" | "operation"> {
  const { requestId, address, transport, operation, variables } = entry;
  return {
    requestId,
    address,
    transport,
    ...senderMembers(entry.identity),
    ...(operation !== null && hasMembers(variables) && { variables: operation.redacted(variables) }),
  };
}

function senderMembers(identity: Identity | null): Partial<Omit<IntentBody, "kind">> {
  if (identity === null) return {};
  const { client, user, agency, purpose, caseId } = identity.caller;
  const contract = identity.client?.contract ?? null;
  return {
    ...(client !== null && { client }),
    // Canonical JSON has no text for half of a surrogate pair (RFC 8785, 3.2.2.2).
    ...(user !== null && { user: user.toWellFormed() }),
    ...(agency !== null && { agency }),
    ...(purpose !== null && { purpose }),
    ...(caseId !== null && { caseId }),
    ...(contract !== null && { contract }),
  };
}

function factMembers(
  { subjects, entities, sources, cost, rows }: AnswerFacts,
  subjectOf: (key: string) => string,
): Partial<OperationBody> {
  return {
    ...(subjects.length > 0 && {
      subjects: subjects.map(
        ({ fields, keys }): SubjectGroup => ({
          fields,
          subjects: keys.map((key) => (key === "" ? unknownSubject : subjectOf(key))).sort(),
        }),
      ),
    }),
    ...(hasMembers(entities) && { entities }),
    ...(hasMembers(sources) && { sources }),
    cost,
    rows,
  };
}

/** A person whose key did not come with the rest. */
const unknownSubject = "unknown";

function outcomeOf({ isAborted, facts, codes }: AuditEntry): Outcome {
  if (isAborted) return "aborted";
  if (codes.length === 0) return "answered";
  if (facts === null) return codes[0] === "INTERNAL_SERVER_ERROR" ? "failed" : "refused";
  if (codes.includes("DEADLINE_EXCEEDED")) return "timed-out";
  return facts.hasData ? "partial" : "failed";
}

function hasMembers(object: object): boolean {
  for (const _name in object) return true;
  return false;
}
