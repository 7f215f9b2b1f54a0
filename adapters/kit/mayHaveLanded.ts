import type { SourceError, SourceReason } from "../errors.ts";

/** Code of a cause that says that the request was never sent: no token or no tunnel was to be had for it. */
export const notSentCode = "ERR_REQUEST_NOT_SENT";

/** Reasons after which nobody knows what the source did with a request. */
const open: ReadonlySet<SourceReason> = new Set(["timeout", "unavailable", "badReply", "unexpected", "aborted"]);
/** Codes of ours, Node and undici for requests that were never sent and connections that were never made. */
const neverConnected: ReadonlySet<unknown> = new Set([
  notSentCode,
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_PRX_CONN",
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
