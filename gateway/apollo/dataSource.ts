import type { GraphQLDataSource } from "@apollo/gateway";
import { LRUCache } from "lru-cache";
import type { OperationCall } from "../../access/caller.ts";
import type { Answered } from "../answered.ts";
import { type ClientPlace, fetchedFieldPaths } from "../fetch/fetchedFields.ts";
import type { RunFetch, SubgraphFetch } from "../fetch/subgraphFetch.ts";
import type { FetchOperation } from "../fetch/transport.ts";
import type { RequestContext } from "../operation/requestContext.ts";

/** What the gateway keeps for the time of one operation. */
export interface OperationContext {
  readonly context: RequestContext;
  /** What was answered on our own road; null with the stock engine, and for what has not come so far. */
  answered: Answered | null;
  readonly call: OperationCall;
  /** The client's variables as they were written, where JavaScript writes them differently. */
  readonly exactVariables: Readonly<Record<string, unknown>> | null;
}

/** Prepared operations kept for one subgraph. */
const maxPrepared = 1_000;

/** The same in bytes of memory: a prepared operation is about fifty times its text. */
const maxPreparedBytes = 32 * 1024 * 1024;
const minPreparedBytes = 16 * 1024;
const preparedBytesPerCharacter = 50;

/** One subgraph as the stock engine sees it. */
export function createDataSource(fetch: SubgraphFetch): GraphQLDataSource<OperationContext> {
  const prepared = new LRUCache<string, RunFetch>({
    max: maxPrepared,
    maxSize: maxPreparedBytes,
    sizeCalculation: (_run, query) => minPreparedBytes + query.length * preparedBytesPerCharacter,
  });
  const prepare = (operation: FetchOperation): RunFetch => {
    const known = prepared.get(operation.query);
    if (known !== undefined) return known;
    const run = fetch.prepare(operation, "values");
    prepared.set(operation.query, run);
    return run;
  };
  return {
    process: async (processOptions) => {
      if (!("incomingRequestContext" in processOptions)) return { data: null };
      const { request, context, incomingRequestContext, pathInIncomingRequest } = processOptions;
      const { query = "", variables = {}, operationName } = request;
      // A client may have a variable of that name.
      const { representations = null, ...others } = query.includes("_entities")
        ? (variables as { readonly representations?: readonly unknown[] })
        : { ...variables, representations: null };
      const client: ClientPlace = {
        document: incomingRequestContext.document,
        operation: incomingRequestContext.operation,
        variables: incomingRequestContext.request.variables ?? {},
        path: (pathInIncomingRequest ?? []) as readonly (string | number)[],
      };
      const { data, errors = [] } = await prepare({ query, operationName })(
        { variables: others, representations },
        context.call,
        () => fetchedFieldPaths({ query, variables }, client),
      );
      // Data that is there is no error to a client; this engine has no `extensions` of its own to tell it in.
      const failed = errors.filter(({ extensions }) => extensions?.["code"] !== "ROWS_LEFT_OUT");
      return { data, ...(failed.length > 0 && { errors: failed }) };
    },
  };
}
