import { SourceError } from "../adapters/errors.ts";

/** What the subgraphs need of a log; pino's fits. */
export interface FailureLog {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

/**
 * An error as the process log may hold it: kinds, codes and places in the program. Messages of others stay out, since a
 * driver or a source may quote a record in them.
 */
export function failureReport(error: unknown): object {
  if (error instanceof SourceError) {
    const { system, operation, reason, sourceCode, cause } = error;
    return { system, operation, reason, sourceCode, cause: cause === undefined ? undefined : kindOf(cause) };
  }
  return { failure: kindOf(error), at: error instanceof Error ? stackFrames(error) : undefined };
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = "code" in error && /^[\w-]{1,64}$/.test(String(error.code)) ? ` ${String(error.code)}` : "";
  return `${error.name}${code}`;
}

function stackFrames(error: Error): readonly string[] {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
}
