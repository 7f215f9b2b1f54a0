import type { SourceError, SourceReason } from "../errors.ts";

/** Reasons after which nobody knows what the source did with a request. */
const open: ReadonlySet<SourceReason> = new Set(["timeout", "unavailable", "badReply", "unexpected", "aborted"]);
/** Codes of Node and undici for connections that were never made: nothing was sent. */
const neverConnected: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);
const maxCauses = 8;

/** Whether a write that failed after it reached the protocol may have been carried out. */
export function mayHaveLanded(error: SourceError): boolean {
  if (!open.has(error.reason)) return false;
  let cause: unknown = error;
  for (let depth = 0; depth < maxCauses && cause instanceof Error; depth += 1) {
    if ("code" in cause && neverConnected.has(cause.code)) return false;
    cause = cause.cause;
  }
  return true;
}
