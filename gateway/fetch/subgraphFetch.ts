import type { GraphQLFormattedError } from "graphql";
import type { OperationCall } from "../../access/caller.ts";
import { type DataObject, isDataObject } from "../graph/dataObject.ts";
import type { Leaves } from "../graph/leaves.ts";
import type { Log } from "../kit/log.ts";
import type { ReplyPath } from "./fetchedFields.ts";
import { FetchFailure, fetchFailureMessage } from "./fetchFailure.ts";
import { mayHaveRun } from "./mayHaveRun.ts";
import { placeErrors } from "./placeErrors.ts";
import { readSubgraphError } from "./subgraphError.ts";
import type { SubgraphStatusRecorder } from "./subgraphStatus.ts";
import type { FetchInput, FetchOperation, SubgraphReply, Transport } from "./transport.ts";

export interface SubgraphFetchOptions {
  readonly name: string;
  readonly transport: Transport;
  readonly status: SubgraphStatusRecorder;
  readonly log: Log;
}

export interface FetchResult {
  readonly data: DataObject | null;
  /** At paths inside the reply: `["community"]`, or `["_entities", 3, "events"]`. */
  readonly errors?: GraphQLFormattedError[];
}

/** Sends one prepared operation. Never rejects. `fetchedPaths` is asked only when something went wrong. */
export type RunFetch = (
  input: FetchInput,
  call: OperationCall,
  fetchedPaths: (input: FetchInput) => readonly ReplyPath[],
) => Promise<FetchResult>;

/** One subgraph as an engine sees it. */
export interface SubgraphFetch {
  readonly mode: Transport["mode"];
  readonly prepare: (operation: FetchOperation, leaves: Leaves) => RunFetch;
}

/**
 * A subgraph that is down, slow or unreadable gives null for its own fields, with one error for each at its path, and the
 * rest of the operation goes on. Of a mutation that was sent the outcome is unknown then.
 */
export function createSubgraphFetch(options: SubgraphFetchOptions): SubgraphFetch {
  const { name, transport, status, log } = options;
  return {
    mode: transport.mode,
    prepare: (operation, leaves) => {
      const send = transport.prepare(operation, leaves);
      const isWrite = operation.query.startsWith("mutation");
      return async (input, call, fetchedPaths) => {
        // A mutation that comes after the end of its operation is not sent.
        const isSent = !call.signal.aborted;
        try {
          const reply = await send(input, call);
          const data = readData(reply, input);
          status.succeeded();
          if (!Array.isArray(reply.errors) || reply.errors.length === 0) return { data };
          const errors = reply.errors.map((error) => readSubgraphError(error, name));
          for (const { refusedCode, path } of errors) {
            if (refusedCode === null) continue;
            const where = { requestId: call.requestId, subgraph: name, operation: operation.operationName };
            log.error({ ...where, code: refusedCode, path }, "subgraph error masked");
          }
          return { data, errors: placeErrors(errors, () => fetchedPaths(input)) };
        } catch (error) {
          return fail(options, error, call, { ...operation, mayBeWrite: isWrite && isSent }, () => fetchedPaths(input));
        }
      };
    },
  };
}

function fail(
  { name, status, log }: SubgraphFetchOptions,
  error: unknown,
  call: OperationCall,
  { operationName: operation, mayBeWrite }: FetchOperation & { readonly mayBeWrite: boolean },
  fetchedPaths: () => readonly ReplyPath[],
): FetchResult {
  const failure =
    error instanceof FetchFailure ? error : new FetchFailure("INTERNAL_SERVER_ERROR", "fault", { cause: error });
  status.failed(failure.code);
  const fault = failure.code === "INTERNAL_SERVER_ERROR" ? { err: failure.cause } : {};
  log.warn(
    { requestId: call.requestId, subgraph: name, operation, code: failure.code, reason: failure.reason, ...fault },
    "fetch failed",
  );
  // The status and the log keep what happened; the client must not take it for a refusal that can be tried again.
  const code = mayBeWrite && mayHaveRun(failure) ? "OUTCOME_UNKNOWN" : failure.code;
  const message = fetchFailureMessage(code, name);
  return { data: null, errors: placeErrors([{ message, code, path: null }], fetchedPaths) };
}

/** The shape that merging relies on; anything else is the fault of this subgraph alone. */
function readData({ data, errors }: SubgraphReply, { representations }: FetchInput): DataObject | null {
  const hasErrors = Array.isArray(errors) && errors.length > 0;
  if ((data === null || data === undefined) && hasErrors) return null;
  if (!isDataObject(data)) throw new FetchFailure("SOURCE_BAD_REPLY", "neither data nor errors");
  if (representations === null) return data;
  const entities = data["_entities"];
  if (Array.isArray(entities) && entities.length === representations.length) return data;
  if (hasErrors) return null;
  throw new FetchFailure("SOURCE_BAD_REPLY", "not one entity for each representation");
}
