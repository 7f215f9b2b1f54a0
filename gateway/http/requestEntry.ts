import type { FastifyRequest } from "fastify";
import type { Identity } from "../../access/identity.ts";
import type { AuditEntry } from "../audit/auditEntry.ts";
import type { OperationAudit } from "../audit/operationAudit.ts";

const entries = new WeakMap<FastifyRequest, AuditEntry>();

/** What will be recorded of a request; null without a query log, and for what is no request of the graph. */
export function entryOf(request: FastifyRequest): AuditEntry | null {
  return entries.get(request) ?? null;
}

export function keepEntry(request: FastifyRequest, entry: AuditEntry): void {
  entries.set(request, entry);
}

export function noteSender(request: FastifyRequest, identity: Identity | null): void {
  const entry = entries.get(request);
  if (entry !== undefined) entry.identity = identity;
}

/** Codes of the errors that a request is about to be answered with. */
export function noteCodes(request: FastifyRequest, codes: readonly string[]): void {
  const entry = entries.get(request);
  if (entry !== undefined) entry.codes = codes;
}

/** What is about to run, or to be refused. */
export function noteOperation(
  request: FastifyRequest,
  operation: OperationAudit | null,
  variables: AuditEntry["variables"],
): void {
  const entry = entries.get(request);
  if (entry === undefined) return;
  entry.operation = operation;
  entry.variables = variables;
}

/** What a request is about to be answered with. */
export function noteAnswer(request: FastifyRequest, { facts, codes }: Pick<AuditEntry, "facts" | "codes">): void {
  const entry = entries.get(request);
  if (entry === undefined) return;
  entry.facts = facts;
  entry.codes = codes;
}
