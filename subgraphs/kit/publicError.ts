import { GraphQLError, type ResponsePath as Path, responsePathAsArray } from "graphql";
import { SourceError, type SourceReason } from "../../adapters/errors.ts";
import { type ErrorCode, isPublicErrorCode } from "../../schema/errors.ts";

const codeOfReason: Readonly<Record<SourceReason, ErrorCode>> = {
  absent: "NOT_FOUND",
  busy: "SOURCE_BUSY",
  unavailable: "SOURCE_UNAVAILABLE",
  timeout: "SOURCE_TIMEOUT",
  badReply: "SOURCE_BAD_REPLY",
  refused: "SOURCE_REFUSED",
  illegalState: "SOURCE_REFUSED",
  duplicate: "SOURCE_REFUSED",
  credentials: "SOURCE_FAILED",
  unexpected: "SOURCE_FAILED",
  outcomeUnknown: "OUTCOME_UNKNOWN",
  aborted: "DEADLINE_EXCEEDED",
};

const sentences: Partial<Record<ErrorCode, string>> = {
  NOT_FOUND: "has no such record",
  SOURCE_BUSY: "is over its limit of calls; ask again in a moment",
  SOURCE_UNAVAILABLE: "does not answer; ask again later",
  SOURCE_TIMEOUT: "did not answer in time; ask again later",
  SOURCE_BAD_REPLY: "answered something unreadable; ask again later",
  SOURCE_REFUSED: "refused the parameters",
  SOURCE_FAILED: "reports a failure that its operator has to mend",
  OUTCOME_UNKNOWN: "gave no answer to a change that was sent; read the object back before sending it again",
  DEADLINE_EXCEEDED: "was not waited for: the operation ran out of its time",
};

/** The request is wrong in a way that its sender can mend. */
export function badUserInput(message: string): GraphQLError {
  return codedError("BAD_USER_INPUT", message);
}

/** No object has that code. */
export function notFound(message: string): GraphQLError {
  return codedError("NOT_FOUND", message);
}

/** A subscriber, or the one whom it follows, is too fast for the other; changes were lost, so it ends. */
export function subscriptionOverflow(message: string): GraphQLError {
  return codedError("SUBSCRIPTION_OVERFLOW", message);
}

/** Nothing is wrong with the request; there is no room for it now. */
export function sourceBusy(message: string): GraphQLError {
  return codedError("SOURCE_BUSY", message);
}

/** The caller may not do this. */
export function forbidden(message: string): GraphQLError {
  return codedError("FORBIDDEN", message);
}

export function accessUnavailable(message: string): GraphQLError {
  return codedError("ACCESS_UNAVAILABLE", message);
}

export function auditUnavailable(message: string): GraphQLError {
  return codedError("AUDIT_UNAVAILABLE", message);
}

/** Rows of a list could not be read and are not in it; the list stands in the answer without them. */
export function leftOutError(path: Path): GraphQLError {
  return new GraphQLError("Rows of this list could not be read and are left out.", {
    path: responsePathAsArray(path),
    extensions: { code: "ROWS_LEFT_OUT" satisfies ErrorCode },
  });
}

function codedError(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/**
 * What a client may see of an error inside a subgraph: a public code, a sentence of ours, the path. A source's own
 * message, host, SQL or stack stays behind; everything unknown becomes `INTERNAL_SERVER_ERROR`.
 */
export function maskedError(error: GraphQLError): GraphQLError {
  const original = error.originalError;
  const where = { path: error.path ?? null, nodes: error.nodes ?? null };
  if (original instanceof SourceError) {
    const code = codeOfReason[original.reason];
    return new GraphQLError(`The source "${original.system}" ${sentences[code] ?? "failed"}.`, {
      ...where,
      extensions: { code },
    });
  }
  const code = (original instanceof GraphQLError ? original : error).extensions?.["code"];
  if (isPublicErrorCode(code) && code !== "INTERNAL_SERVER_ERROR") {
    return new GraphQLError(error.message, { ...where, extensions: { code } });
  }
  if ((original === undefined || original === null) && error.path === undefined) {
    return new GraphQLError(error.message, { ...where, extensions: { code: "GRAPHQL_VALIDATION_FAILED" } });
  }
  return new GraphQLError("Something went wrong inside the gateway; its log has it under the request id.", {
    ...where,
    extensions: { code: "INTERNAL_SERVER_ERROR" },
  });
}
