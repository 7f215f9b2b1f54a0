import type { ExecutionResult, FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from "graphql";
import type { Log } from "../log.ts";
import { maskError } from "./maskError.ts";

/** What the client gets of an answer: errors masked and first, as the GraphQL specification asks (7.1). */
export function maskResult(
  { data, errors = [] }: ExecutionResult,
  requestId: string,
  log: Log,
): FormattedExecutionResult {
  const masked = maskErrors(errors, requestId, log);
  return { ...(masked.length > 0 && { errors: masked }), ...(data !== undefined && { data }) };
}

/** Logs where something of ours failed. */
export function maskErrors(
  errors: readonly GraphQLError[],
  requestId: string,
  log: Log,
): readonly GraphQLFormattedError[] {
  if (errors.length === 0) return [];
  const masked = errors.map((error) => maskError(error.toJSON(), error));
  const ours = masked.filter(({ extensions }) => extensions?.["code"] === "INTERNAL_SERVER_ERROR");
  if (ours.length > 0) log.error({ requestId, paths: ours.map(({ path }) => path) }, "fields failed");
  return masked;
}
