import { SourceError } from "../../adapters/errors.ts";
import { DecodeError } from "../../adapters/values/decodeError.ts";

/** What the subgraphs need of a log; pino's fits. */
export interface FailureLog {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

/** Causes of causes that are named. */
const maxCauses = 4;

/** Of a sentence that a decoder says of a field. */
const maxDetailCharacters = 200;

/**
 * An error as the process log may hold it: kinds, codes, places in the program, and what a decoder says of which field. Messages
 * of others stay out, since a driver or a source may quote a record in them.
 */
export function failureReport(error: unknown): object {
  if (error instanceof SourceError) {
    const { system, operation, reason, sourceCode, cause } = error;
    const causes = causesOf(cause);
    return {
      ...{ system, operation, reason, sourceCode },
      cause: causes.length === 0 ? undefined : causes.map(kindOf).join(" < "),
      detail: detailOf(causes),
    };
  }
  const causes = causesOf(error);
  const at = error instanceof Error ? stackFrames(error) : undefined;
  return { failure: causes.map(kindOf).join(" < "), detail: detailOf(causes), at };
}

/** The error and those behind it. */
export function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (let cause = error; cause !== undefined && causes.length < maxCauses; ) {
    causes.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}

/** Which field could not be read and why: a decoder's message names no value (adapters/values/decodeError.ts). */
function detailOf(causes: readonly unknown[]): string | undefined {
  const decoding = causes.find((cause) => cause instanceof DecodeError);
  return decoding?.message.replaceAll(/\p{Cc}/gu, " ").slice(0, maxDetailCharacters);
}

export function kindOf(error: unknown): string {
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
