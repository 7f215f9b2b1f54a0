import "./telemetryOff.ts";
import { ApolloGateway, type GraphQLDataSource } from "@apollo/gateway";
import type { OperationContext } from "../fetch/dataSource.ts";
import type { Log } from "../log.ts";
import type { LiveSupergraph } from "../plan/openSupergraph.ts";

export interface EngineOptions {
  readonly supergraph: LiveSupergraph;
  readonly dataSourceFor: (subgraph: {
    readonly name: string;
    readonly url: string;
  }) => GraphQLDataSource<OperationContext>;
  readonly log: Log;
}

/** Plans and executes with the stock gateway of Apollo, fetching through our data sources only. */
export function createApolloEngine({ supergraph, dataSourceFor, log }: EngineOptions): ApolloGateway {
  return new ApolloGateway({
    supergraphSdl: async ({ update }) => {
      supergraph.onUpdate((version) => update(version.sdl));
      return { supergraphSdl: supergraph.current().sdl };
    },
    buildService: ({ name, url = "" }) => dataSourceFor({ name, url }),
    validateSupergraph: true,
    // Otherwise any client can ask for the query plan with a header.
    __exposeQueryPlanExperimental: false,
    logger: log,
  });
}
