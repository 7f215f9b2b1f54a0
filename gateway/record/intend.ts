import type { GraphQLError } from "graphql";
import { refusedError } from "../kit/refusal.ts";
import type { AuditEntry } from "./auditEntry.ts";
import type { Recorder } from "./recorder.ts";

/**
 * 意图 Puts on disk that a mutation is about to be sent to the sources.
 *
 * @returns null once it is; else the error of a mutation of which nothing may be sent
 */
export type Intend = () => Promise<GraphQLError | null>;

/** Null without a query log. */
export function intendOf(recorder: Recorder | null, entry: AuditEntry | null): Intend | null {
  if (recorder === null || entry === null) return null;
  return async () => {
    const refusal = await recorder.intend(entry);
    return refusal === null ? null : refusedError(refusal);
  };
}
