import type { GraphQLDataSource } from "@apollo/gateway";
import type { Call } from "../../adapters/contract.ts";
import { type ClientPlace, fetchedFieldPaths } from "./fetchedFields.ts";
import type { SubgraphFetch } from "./subgraphFetch.ts";

/** What the gateway keeps for the time of one operation. */
export interface OperationContext {
  readonly call: Call;
}

/** One subgraph as the stock engine sees it. */
export function createDataSource(fetch: SubgraphFetch): GraphQLDataSource<OperationContext> {
  return {
    process: async (processOptions) => {
      if (!("incomingRequestContext" in processOptions)) return { data: null };
      const { request, context, incomingRequestContext, pathInIncomingRequest } = processOptions;
      const { query = "", variables = {}, operationName } = request;
      const client: ClientPlace = {
        document: incomingRequestContext.document,
        operation: incomingRequestContext.operation,
        variables: incomingRequestContext.request.variables ?? {},
        path: (pathInIncomingRequest ?? []) as readonly (string | number)[],
      };
      const run = fetch.prepare({ query, operationName });
      return run(variables, context.call, (sent) => fetchedFieldPaths({ query, variables: sent }, client));
    },
  };
}
