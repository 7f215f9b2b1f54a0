import type { SourceReason } from "../../errors.ts";

/** ERRCD of the grid platform to what a caller can do about it. */
const reasons: Readonly<Record<string, SourceReason>> = {
  "1001": "credentials",
  "1002": "unexpected",
  "2001": "refused",
  "2002": "absent",
  "2003": "illegalState",
  "2004": "duplicate",
  "9001": "busy",
  "9999": "unavailable",
};

export function gridFault(sourceCode: string): SourceReason {
  return reasons[sourceCode] ?? "unexpected";
}
