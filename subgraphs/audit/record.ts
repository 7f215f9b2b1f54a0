import { proveRecord } from "../../audit/index/search/findRecord.ts";
import type { IndexedRecord } from "../../audit/index/search/searchRecords.ts";
import type { AdministrationBody, OperationBody } from "../../audit/record.ts";
import type { AuditOutcome, Resolvers } from "../../schema/generated/audit.ts";
import { dateTime } from "./dateTime.ts";

const kinds = {
  operation: "OPERATION",
  reading: "READING",
  administration: "ADMINISTRATION",
  recovery: "RECOVERY",
} as const;

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
  requestId: operation("requestId"),
  client: operation("client"),
  user: operation("user"),
  agency: operation("agency"),
  address: operation("address"),
  purpose: operation("purpose"),
  caseId: operation("caseId"),
  contract: operation("contract"),
  transport: operation("transport"),
  operation: ({ record }) => {
    if (record.kind !== "operation" || record.operation === undefined) return null;
    const { hash, name, type } = record.operation;
    return { hash, name: name ?? null, type };
  },
  reading: ({ reading }, _arguments, { readings }) => (reading === null ? null : readings.load(reading)),
  variables: ({ record }) =>
    record.kind === "operation" && record.variables ? JSON.stringify(record.variables) : null,
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
    const { reason, cutBytes, cutHash, refused } = record;
    return JSON.stringify({ reason, cutBytes, cutHash, refused });
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
