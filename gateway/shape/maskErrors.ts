import type { GraphQLError, GraphQLFormattedError } from "graphql";
import type { Log } from "../kit/log.ts";
import { maskError } from "./maskError.ts";

/** What the client gets of errors. Logs where something of ours failed, in which operation, and why. */
export function maskErrors(
  errors: readonly GraphQLError[],
  requestId: string,
  log: Log,
): readonly GraphQLFormattedError[] {
  if (errors.length === 0) return [];
  const masked = errors.map((error) => maskError(error.toJSON(), error));
  const ours = errors.filter((_error, index) => masked[index]?.extensions?.["code"] === "INTERNAL_SERVER_ERROR");
  if (ours.length === 0) return masked;
  const operation = ours.map(({ extensions }) => extensions["operation"]).find((name) => typeof name === "string");
  const fields = ours.slice(0, maxLogged).map(({ path, extensions, originalError }) => ({
    path,
    because: extensions["because"] ?? originalError?.name ?? "reported by the subgraph, see the line of its fetch",
  }));
  log.error({ requestId, operation, fields, count: ours.length }, "fields failed");
  return masked;
}

/** Fields that one line of the log names. */
const maxLogged = 20;
