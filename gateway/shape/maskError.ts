import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { type ErrorCode, isPublicErrorCode } from "../../schema/errors.ts";

export const internalErrorMessage =
  "The gateway could not answer. Its log has the reason under the request id of the x-request-id header.";

/**
 * What the client gets to see of an error: message, place, path, code and `publicDetails`, and only for the codes of schema/errors.ts.
 * Everything else becomes INTERNAL_SERVER_ERROR.
 *
 * @param formatted what would be sent without masking
 * @param error what was thrown
 */
export function maskError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const code = publicCodeOf(formatted, error);
  const { locations, path } = formatted;
  return {
    message: code === "INTERNAL_SERVER_ERROR" ? internalErrorMessage : messageOf(code, formatted.message),
    ...(locations !== undefined && { locations }),
    ...(path !== undefined && { path }),
    extensions: { code, ...detailsOf(code, formatted) },
  };
}

/** What else a client is told, by code: numbers and times of its own limits. */
const publicDetails: { readonly [Code in ErrorCode]?: readonly string[] } = {
  TOO_EXPENSIVE: ["estimate", "limit", "remaining", "resetsAt"],
};

function detailsOf(code: ErrorCode, { extensions = {} }: GraphQLFormattedError): Readonly<Record<string, unknown>> {
  const names = publicDetails[code];
  if (names === undefined) return {};
  return Object.fromEntries(names.flatMap((name) => (name in extensions ? [[name, extensions[name]]] : [])));
}

/**
 * A validation rule of ours carries its own code; Apollo Server writes GRAPHQL_VALIDATION_FAILED over it and keeps the
 * rule's error as `originalError`. The token limit of graphql-js has no code, only its text.
 */
export function publicCodeOf(formatted: GraphQLFormattedError, error: unknown): ErrorCode {
  const original = error instanceof GraphQLError ? error.originalError : null;
  const ownCode = original instanceof GraphQLError ? original.extensions["code"] : undefined;
  const code = formatted.extensions?.["code"];
  if (code === "GRAPHQL_VALIDATION_FAILED" && isPublicErrorCode(ownCode)) return ownCode;
  if (code === "GRAPHQL_PARSE_FAILED" && tokenLimitMessage.test(formatted.message)) return "OPERATION_TOO_LARGE";
  return isPublicErrorCode(code) ? code : "INTERNAL_SERVER_ERROR";
}

const tokenLimitMessage = /^Syntax Error: Document contains more tha[nt] (\d+) tokens/;

function messageOf(code: ErrorCode, message: string): string {
  const maxTokens = code === "OPERATION_TOO_LARGE" ? tokenLimitMessage.exec(message)?.[1] : undefined;
  return maxTokens === undefined ? message : `The operation has more than ${maxTokens} tokens.`;
}
