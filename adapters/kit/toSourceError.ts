import { SourceError, type SourceReason } from "../errors.ts";

/**
 * Any failure as a `SourceError` with system and operation filled in. What is no `SourceError` yet gets `reason`; the
 * original is the `cause`, for the process log alone.
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
