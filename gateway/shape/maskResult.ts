import type { ExecutionResult, FormattedExecutionResult } from "graphql";
import type { Log } from "../log.ts";
import { maskError } from "./maskError.ts";

/** What the client gets of an answer: errors masked and first, as the GraphQL specification asks (7.1). */
export function maskResult({ data, errors }: ExecutionResult, requestId: string, log: Log): FormattedExecutionResult {
  if (errors === undefined || errors.length === 0) return data === undefined ? {} : { data };
  const masked = errors.map((error) => maskError(error.toJSON(), error));
  const ours = masked.filter(({ extensions }) => extensions?.["code"] === "INTERNAL_SERVER_ERROR");
  if (ours.length > 0) log.error({ requestId, paths: ours.map(({ path }) => path) }, "fields failed");
  return data === undefined ? { errors: masked } : { errors: masked, data };
}
