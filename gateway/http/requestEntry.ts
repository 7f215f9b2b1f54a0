import type { FastifyRequest } from "fastify";
import type { Identity } from "../../access/identity.ts";
import type { AuditEntry } from "../record/auditEntry.ts";

/** On the request itself: one entry a request in a WeakMap makes every garbage collection look at all of them. */
const kept = Symbol("audit entry");
const end = Symbol("end of the audit entry");

interface Kept extends FastifyRequest {
  [kept]?: AuditEntry;
  [end]?: () => void;
}

/** What will be recorded of a request; null without a query log, and for what is no request of the graph. */
export function entryOf(request: FastifyRequest): AuditEntry | null {
  return (request as Kept)[kept] ?? null;
}

/** @param onEnd called when the record is written, or left to a stream */
export function keepEntry(request: FastifyRequest, entry: AuditEntry, onEnd: () => void): void {
  const keeping = request as Kept;
  keeping[kept] = entry;
  keeping[end] = onEnd;
}

export function endEntry(request: FastifyRequest): void {
  (request as Kept)[end]?.();
}

export function noteCaller(request: FastifyRequest, identity: Identity | null): void {
  const entry = entryOf(request);
  if (entry !== null) entry.identity = identity;
}

/** Codes of the errors that a request is about to be answered with. */
export function noteCodes(request: FastifyRequest, codes: readonly string[]): void {
  const entry = entryOf(request);
  if (entry !== null) entry.codes = codes;
}
