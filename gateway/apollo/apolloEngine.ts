import "./telemetryOff.ts";
import { ApolloGateway } from "@apollo/gateway";
import type { SubgraphFetches } from "../fetch/openSubgraphFetches.ts";
import type { Log } from "../kit/log.ts";
import type { LiveSupergraph } from "../plan/openSupergraph.ts";
import { withoutSecurityMarks } from "../plan/securityMarks.ts";
import { createDataSource } from "./dataSource.ts";

export interface EngineOptions {
  readonly supergraph: LiveSupergraph;
  readonly fetchFor: SubgraphFetches["fetchFor"];
  readonly log: Log;
}

/** Plans and executes with the stock gateway of Apollo, fetching through our data sources only. */
export function createApolloEngine({ supergraph, fetchFor, log }: EngineOptions): ApolloGateway {
  return new ApolloGateway({
    supergraphSdl: async ({ update }) => {
      supergraph.onUpdate((version) => {
        update(withoutSecurityMarks(version.sdl));
        version.planner.retire();
      });
      // It plans itself.
      supergraph.current().planner.retire();
      return { supergraphSdl: withoutSecurityMarks(supergraph.current().sdl) };
    },
    buildService: ({ name, url = "" }) => createDataSource(fetchFor({ name, url })),
    validateSupergraph: true,
    // Otherwise any client can ask for the query plan with a header.
    __exposeQueryPlanExperimental: false,
    logger: log,
  });
}
