import type { GraphQLFormattedError } from "graphql";
import type { Call } from "../../adapters/contract.ts";
import type { Log } from "../log.ts";
import type { ReplyPath } from "./fetchedFields.ts";
import { FetchFailure, fetchFailureMessage } from "./fetchFailure.ts";
import { placeErrors } from "./placeErrors.ts";
import { readSubgraphError } from "./subgraphError.ts";
import type { SubgraphStatusRecorder } from "./subgraphStatus.ts";
import type { FetchOperation, SubgraphReply, Transport, Variables } from "./transport.ts";
import { withDeadline } from "./withDeadline.ts";

export interface SubgraphFetchOptions {
  readonly name: string;
  readonly transport: Transport;
  readonly deadlineMs: number;
  readonly status: SubgraphStatusRecorder;
  readonly log: Log;
}

export interface FetchResult {
  readonly data: Record<string, unknown> | null;
  /** At paths inside the reply: `["community"]`, or `["_entities", 3, "events"]`. */
  readonly errors?: GraphQLFormattedError[];
}

/** Sends one prepared operation. Never rejects. `fetchedPaths` is asked only when something went wrong. */
export type RunFetch = (
  variables: Variables,
  call: Call,
  fetchedPaths: (variables: Variables) => readonly ReplyPath[],
) => Promise<FetchResult>;

/** One subgraph as an engine sees it. */
export interface SubgraphFetch {
  readonly prepare: (operation: FetchOperation) => RunFetch;
}

/**
 * A subgraph that is down, slow or unreadable gives null for its own fields, with one error for each at its path, and the
 * rest of the operation goes on.
 */
export function createSubgraphFetch(options: SubgraphFetchOptions): SubgraphFetch {
  const { name, transport, deadlineMs, status, log } = options;
  return {
    prepare: (operation) => {
      const send = transport.prepare(operation);
      return async (variables, call, fetchedPaths) => {
        try {
          const reply = await withDeadline(call, deadlineMs, (fetchCall) => send(variables, fetchCall));
          const data = readData(reply, variables);
          status.succeeded();
          if (!Array.isArray(reply.errors) || reply.errors.length === 0) return { data };
          const errors = reply.errors.map((error) => readSubgraphError(error, name));
          for (const { refusedCode, path } of errors) {
            if (refusedCode === null) continue;
            log.error({ requestId: call.requestId, subgraph: name, code: refusedCode, path }, "subgraph error masked");
          }
          return { data, errors: placeErrors(errors, () => fetchedPaths(variables)) };
        } catch (error) {
          return fail(options, error, call, () => fetchedPaths(variables));
        }
      };
    },
  };
}

function fail(
  { name, status, log }: SubgraphFetchOptions,
  error: unknown,
  call: Call,
  fetchedPaths: () => readonly ReplyPath[],
): FetchResult {
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

/** The shape that merging relies on; anything else is the fault of this subgraph alone. */
function readData({ data, errors }: SubgraphReply, variables: Variables): Record<string, unknown> | null {
  const hasErrors = Array.isArray(errors) && errors.length > 0;
  if ((data === null || data === undefined) && hasErrors) return null;
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new FetchFailure("SOURCE_BAD_REPLY", "neither data nor errors");
  }
  const record = data as Record<string, unknown>;
  const representations = variables["representations"];
  if (!Array.isArray(representations)) return record;
  const entities = record["_entities"];
  if (Array.isArray(entities) && entities.length === representations.length) return record;
  if (hasErrors) return null;
  throw new FetchFailure("SOURCE_BAD_REPLY", "not one entity for each representation");
}
