import { type ErrorCode, isPublicErrorCode, publicErrorCodes } from "../../schema/errors.ts";
import type { ReplyPath } from "./fetchedFields.ts";
import { fetchFailureMessage } from "./fetchFailure.ts";

/** One error of a subgraph's reply, read with distrust. */
export interface SubgraphError {
  readonly message: string;
  readonly code: ErrorCode;
  /** Null where the subgraph did not say where. */
  readonly path: ReplyPath | null;
  /** What the subgraph called it, where that is no code that a subgraph may send; for the log. */
  readonly refusedCode: string | null;
}

/**
 * A code that refuses a whole request (a parse failure, say) means that gateway and subgraph do not fit together: that
 * is our fault and not the client's, so it is masked like an unknown code.
 */
function mayComeFromSubgraph(code: unknown): code is ErrorCode {
  return isPublicErrorCode(code) && (publicErrorCodes[code].httpStatus === null || code === "BAD_USER_INPUT");
}

export function readSubgraphError(error: unknown, subgraphName: string): SubgraphError {
  const { message, path, extensions } = (typeof error === "object" && error !== null ? error : {}) as {
    readonly message?: unknown;
    readonly path?: unknown;
    readonly extensions?: { readonly code?: unknown } | null;
  };
  const code = extensions?.code;
  const place = readPath(path);
  if (mayComeFromSubgraph(code) && typeof message === "string") {
    return { message, code, path: place, refusedCode: null };
  }
  return {
    message: fetchFailureMessage("INTERNAL_SERVER_ERROR", subgraphName),
    code: "INTERNAL_SERVER_ERROR",
    path: place,
    refusedCode: typeof code === "string" && /^\w{1,64}$/.test(code) ? code : "none",
  };
}

/**
 * Some servers write list indexes as text (`"0"`). A response name never starts with a digit, so they can be told apart. A
 * path with a step that is neither name nor index is none.
 */
function readPath(path: unknown): ReplyPath | null {
  if (!Array.isArray(path) || path.length === 0) return null;
  const steps = path.map((step: unknown) => (typeof step === "string" && /^\d{1,9}$/.test(step) ? Number(step) : step));
  return steps.every(isStep) ? steps : null;
}

function isStep(step: unknown): step is string | number {
  return typeof step === "string" || (Number.isSafeInteger(step) && Number(step) >= 0);
}
