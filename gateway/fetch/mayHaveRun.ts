import { errors } from "undici";
import type { FetchFailure, FetchFailureCode } from "./fetchFailure.ts";

/** After these nobody here knows what the subgraph has done with what it was sent. */
const open: ReadonlySet<FetchFailureCode> = new Set([
  "SOURCE_UNAVAILABLE",
  "SOURCE_TIMEOUT",
  "SOURCE_BAD_REPLY",
  "DEADLINE_EXCEEDED",
]);

/** Codes of Node for a connection that was never made: nothing has been sent. */
const neverConnected: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** Whether a mutation whose fetch was begun and failed so may have run in the subgraph. */
export function mayHaveRun({ code, cause }: FetchFailure): boolean {
  if (!open.has(code)) return false;
  if (cause instanceof errors.ConnectTimeoutError) return false;
  return !(cause instanceof Error && "code" in cause && neverConnected.has(cause.code));
}
