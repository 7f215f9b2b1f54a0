import type { GraphQLDataSource } from "@apollo/gateway";
import type { GraphQLFormattedError } from "graphql";
import type { Call } from "../../adapters/contract.ts";
import type { SubgraphOperation } from "../../subgraphs/manifest.ts";
import type { Log } from "../log.ts";
import { type ClientPlace, fetchedFieldPaths } from "./fetchedFields.ts";
import { FetchFailure, fetchFailureMessage } from "./fetchFailure.ts";
import { placeErrors } from "./placeErrors.ts";
import { readSubgraphError } from "./subgraphError.ts";
import type { SubgraphStatusRecorder } from "./subgraphStatus.ts";
import type { SubgraphReply, Transport } from "./transport.ts";
import { withDeadline } from "./withDeadline.ts";

/** What the gateway keeps for the time of one operation. */
export interface OperationContext {
  readonly call: Call;
}

export interface DataSourceOptions {
  readonly name: string;
  readonly transport: Transport;
  readonly deadlineMs: number;
  readonly status: SubgraphStatusRecorder;
  readonly log: Log;
}

interface FetchResult {
  readonly data: Record<string, unknown> | null;
  readonly errors?: GraphQLFormattedError[];
}

/**
 * One subgraph as the engine sees it. Never rejects: a subgraph that is down, slow or unreadable gives null for its own
 * fields, with one error for each at its path, and the rest of the operation goes on.
 */
export function createDataSource(options: DataSourceOptions): GraphQLDataSource<OperationContext> {
  return {
    process: async (processOptions) => {
      if (!("incomingRequestContext" in processOptions)) return { data: null };
      const { request, context, incomingRequestContext, pathInIncomingRequest } = processOptions;
      const { query = "", variables, operationName } = request;
      const client: ClientPlace = {
        document: incomingRequestContext.document,
        operation: incomingRequestContext.operation,
        variables: incomingRequestContext.request.variables ?? {},
        path: (pathInIncomingRequest ?? []) as readonly (string | number)[],
      };
      return fetchFrom(options, { query, variables, operationName }, context.call, client);
    },
  };
}

async function fetchFrom(
  options: DataSourceOptions,
  operation: SubgraphOperation,
  call: Call,
  client: ClientPlace,
): Promise<FetchResult> {
  const { name, transport, deadlineMs, status, log } = options;
  const fetchedPaths = () => fetchedFieldPaths(operation, client);
  try {
    const reply = await withDeadline(call, deadlineMs, (fetchCall) => transport.send(operation, fetchCall));
    const data = readData(reply, operation);
    status.succeeded();
    if (!Array.isArray(reply.errors) || reply.errors.length === 0) return { data };
    const errors = reply.errors.map((error) => readSubgraphError(error, name));
    for (const { refusedCode, path } of errors) {
      if (refusedCode === null) continue;
      log.error({ requestId: call.requestId, subgraph: name, code: refusedCode, path }, "subgraph error masked");
    }
    return { data, errors: placeErrors(errors, fetchedPaths) };
  } catch (error) {
    const failure =
      error instanceof FetchFailure ? error : new FetchFailure("INTERNAL_SERVER_ERROR", "fault", { cause: error });
    status.failed(failure.code);
    const fault = failure.code === "INTERNAL_SERVER_ERROR" ? { err: failure.cause } : {};
    log.warn(
      { requestId: call.requestId, subgraph: name, code: failure.code, reason: failure.reason, ...fault },
      "fetch failed",
    );
    const message = fetchFailureMessage(failure.code, name);
    return { data: null, errors: placeErrors([{ message, code: failure.code, path: null }], fetchedPaths) };
  }
}

/** The shape that merging relies on; anything else is the fault of this subgraph alone. */
function readData({ data, errors }: SubgraphReply, { variables }: SubgraphOperation): Record<string, unknown> | null {
  const hasErrors = Array.isArray(errors) && errors.length > 0;
  if ((data === null || data === undefined) && hasErrors) return null;
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new FetchFailure("SOURCE_BAD_REPLY", "neither data nor errors");
  }
  const record = data as Record<string, unknown>;
  const representations = variables?.["representations"];
  if (!Array.isArray(representations)) return record;
  const entities = record["_entities"];
  if (Array.isArray(entities) && entities.length === representations.length) return record;
  if (hasErrors) return null;
  throw new FetchFailure("SOURCE_BAD_REPLY", "not one entity for each representation");
}
