export type ProblemCode = "INVALID_VALUE" | "NOT_FOUND" | "ILLEGAL_TRANSITION" | "IDEMPOTENCY_KEY_REUSED";

/** What was wrong with one field of an input. */
export interface Problem {
  /** As the input names it. */
  readonly field: string;
  readonly code: ProblemCode;
  /** A sentence for the author of the input. */
  readonly message: string;
}

/** The register has changed nothing; `problems` says everything that was wrong. */
export class RegisterError extends Error {
  override readonly name = "RegisterError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ field, message }) => `${field}: ${message}`).join("\n"));
    this.problems = problems;
  }
}

export function refuse(field: string, code: ProblemCode, message: string): RegisterError {
  return new RegisterError([{ field, code, message }]);
}
