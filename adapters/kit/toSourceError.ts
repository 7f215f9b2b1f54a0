import { SourceError, type SourceReason } from "../errors.ts";

/**
 * Turns any failure into a `SourceError` with system and operation. One that was none gets `reason`, and the original
 * as its `cause`, for the process log only.
 */
export function toSourceError(error: unknown, system: string, operation: string, reason: SourceReason): SourceError {
  if (!(error instanceof SourceError)) return new SourceError({ system, operation, reason, cause: error });
  if (error.system === system && error.operation === operation) return error;
  return new SourceError({
    system,
    operation,
    reason: error.reason,
    ...(error.sourceCode === null ? {} : { sourceCode: error.sourceCode }),
    cause: error.cause ?? error,
  });
}
