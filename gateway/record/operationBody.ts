import type { Identity } from "../../access/identity.ts";
import type { IntentBody, OperationBody, Outcome, SubjectGroup } from "../../audit/record.ts";
import { besideHash, type SubjectHash } from "../../audit/subjects/subjectHash.ts";
import type { ErrorCode } from "../../schema/errors.ts";
import type { AnswerFacts, AuditEntry } from "./auditEntry.ts";
import type { OperationAudit } from "./operationAudit.ts";
import type { ValueHash } from "./redactValue.ts";
import type { SubjectReads } from "./subjectReads.ts";

/** Keyed hash of that by which somebody is told. */
type SubjectOf = SubjectHash["of"];

/** The record of what is about to be answered. */
export function operationBody(entry: AuditEntry, subjectOf: SubjectOf, hashOf: ValueHash): OperationBody {
  const { operation, intent, event, facts, codes } = entry;
  const code = codes.find((one) => one === unknownOutcome) ?? codes[0];
  return {
    kind: "operation",
    ...askedMembers(entry, hashOf),
    ...(operation !== null && { operation: operation.operation(hashOf) }),
    ...(intent !== null && { intent }),
    ...(event !== null && { event }),
    ...(facts !== null && factMembers(facts, subjectOf)),
    outcome: outcomeOf(entry),
    ...(code !== undefined && { code, errors: codes.length }),
    durationUs: Math.round((performance.now() - entry.startedAt) * 1_000),
  };
}

/** The record of what is about to be sent to the sources. */
export function intentBody(entry: AuditEntry, operation: OperationAudit, hashOf: ValueHash): IntentBody {
  return { ...askedMembers(entry, hashOf), kind: "intent", operation: operation.operation(hashOf) };
}

function askedMembers(entry: AuditEntry, hashOf: ValueHash): Omit<IntentBody, "kind" | "operation"> {
  const { requestId, address, transport, operation, variables } = entry;
  return {
    requestId,
    address,
    transport,
    ...callerMembers(entry.identity),
    ...(operation !== null && hasMembers(variables) && { variables: operation.redacted(variables, hashOf) }),
  };
}

function callerMembers(identity: Identity | null): Partial<Omit<IntentBody, "kind">> {
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
  subjectOf: SubjectOf,
): Partial<OperationBody> {
  return {
    ...(subjects.length > 0 && { subjects: groupsOf(subjects, subjectOf) }),
    ...(hasMembers(entities) && { entities }),
    ...(hasMembers(sources) && { sources }),
    cost,
    rows,
  };
}

/** Those of the same fields are one group, however they are told. */
function groupsOf(reads: readonly SubjectReads[], subjectOf: SubjectOf): readonly SubjectGroup[] {
  const [only] = reads;
  // Nearly all: every person is told by their key, and the same fields of each were read.
  if (only !== undefined && reads.length === 1 && !only.isBeside) {
    return [{ fields: only.fields, subjects: uniqueHashes(only, subjectOf) }];
  }
  const hashed = reads.map(({ fields, keys, kind, isBeside }) => ({
    fields,
    isBeside,
    hashes: keys.map((key) => (key === "" ? unknownSubject : subjectOf(key, kind))),
  }));
  // Who is told by nothing better anywhere in the answer is counted by that.
  const alone = new Set(hashed.flatMap(({ isBeside, hashes }) => (isBeside ? [] : hashes)));
  const groups = new Map<string, { readonly fields: readonly string[]; readonly subjects: Set<string> }>();
  for (const { fields, isBeside, hashes } of hashed) {
    const name = fields.join();
    const group = groups.get(name) ?? { fields, subjects: new Set<string>() };
    groups.set(name, group);
    for (const hash of hashes) {
      if (isBeside && hash === unknownSubject) continue;
      group.subjects.add(isBeside && !alone.has(hash) ? besideHash(hash) : hash);
    }
  }
  const named = [...groups.values()].filter(({ subjects }) => subjects.size > 0);
  return named.map(({ fields, subjects }) => ({ fields, subjects: [...subjects].sort() }));
}

/** Of several codes the one that a record names, because investigations of writes look for it. */
const unknownOutcome: ErrorCode = "OUTCOME_UNKNOWN";

/** Two keys that are written differently may be one subject: words and numbers. */
function uniqueHashes({ keys, kind }: SubjectReads, subjectOf: SubjectOf): readonly string[] {
  const hashes = keys.map((key) => (key === "" ? unknownSubject : subjectOf(key, kind))).sort();
  return hashes.filter((hash, index) => hash !== hashes[index - 1]);
}

/** A person of whom nothing came by which they could be told. */
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
