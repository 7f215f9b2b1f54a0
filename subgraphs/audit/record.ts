import { proveRecord } from "../../audit/index/search/findRecord.ts";
import type { IndexedRecord } from "../../audit/index/search/searchRecords.ts";
import type { AdministrationBody, AskedMembers, OperationBody } from "../../audit/record.ts";
import type { AuditOutcome, Resolvers } from "../../schema/generated/audit.ts";
import { dateTime } from "./dateTime.ts";

const kinds = {
  operation: "OPERATION",
  reading: "READING",
  administration: "ADMINISTRATION",
  recovery: "RECOVERY",
  intent: "INTENT",
} as const;

/** What operations and their intents have. */
function asked<Key extends keyof AskedMembers>(key: Key) {
  return ({ record }: IndexedRecord): NonNullable<AskedMembers[Key]> | null => {
    const members: AskedMembers | null = record.kind === "operation" || record.kind === "intent" ? record : null;
    return members?.[key] ?? null;
  };
}

/** What only operations have. */
function operation<Key extends keyof OperationBody>(key: Key) {
  return ({ record }: IndexedRecord): NonNullable<OperationBody[Key]> | null =>
    record.kind === "operation" ? (record[key] ?? null) : null;
}

/** What only administrative acts have. */
function administration<Key extends keyof AdministrationBody>(key: Key) {
  return ({ record }: IndexedRecord): NonNullable<AdministrationBody[Key]> | null =>
    record.kind === "administration" ? (record[key] ?? null) : null;
}

export const recordResolvers: NonNullable<Resolvers["AuditRecord"]> = {
  id: ({ record }) => `${record.chain}:${record.sequence}`,
  chain: ({ record }) => record.chain,
  sequence: ({ record }) => record.sequence,
  time: ({ place }) => dateTime(place.time),
  kind: ({ record }) => kinds[record.kind],
  requestId: asked("requestId"),
  client: asked("client"),
  user: asked("user"),
  agency: asked("agency"),
  address: asked("address"),
  purpose: asked("purpose"),
  caseId: asked("caseId"),
  contract: asked("contract"),
  transport: asked("transport"),
  operation: ({ record }) => {
    const named = record.kind === "operation" || record.kind === "intent" ? record.operation : undefined;
    if (named === undefined) return null;
    const { hash, name, type } = named;
    return { hash, name: name ?? null, type };
  },
  reading: ({ reading }, _arguments, { readings }) => (reading === null ? null : readings.load(reading)),
  variables: ({ record }) =>
    (record.kind === "operation" || record.kind === "intent") && record.variables
      ? JSON.stringify(record.variables)
      : null,
  intent: ({ record }) =>
    record.kind === "operation" && record.intent !== undefined ? `${record.chain}:${record.intent}` : null,
  subjects: ({ record }) => (record.kind === "operation" ? (record.subjects ?? []) : null),
  entities: ({ record }) => (record.kind === "operation" ? counts(record.entities) : null),
  sources: ({ record }) => (record.kind === "operation" ? counts(record.sources) : null),
  outcome: ({ record }) =>
    record.kind === "operation" ? (record.outcome.toUpperCase().replace("-", "_") as AuditOutcome) : null,
  code: operation("code"),
  errors: operation("errors"),
  durationUs: operation("durationUs"),
  cost: operation("cost"),
  rows: operation("rows"),
  action: administration("action"),
  target: administration("target"),
  actor: administration("actor"),
  details: ({ record }) => {
    if (record.kind === "administration") return record.details === undefined ? null : JSON.stringify(record.details);
    if (record.kind !== "recovery") return null;
    const { reason, cutBytes, cutHash, refused, intents } = record;
    return JSON.stringify({ reason, cutBytes, cutHash, refused, intents });
  },
  line: ({ line }) => line,
  proof: async (parent, _arguments, { registers }) => {
    const proof = await proveRecord(registers().index, parent);
    return proof && { seal: proof.seal.seal, line: proof.line, digest: proof.digest, path: proof.path };
  },
};

function counts(by: Readonly<Record<string, number>> | undefined) {
  return Object.entries(by ?? {}).map(([name, count]) => ({ name, count }));
}
