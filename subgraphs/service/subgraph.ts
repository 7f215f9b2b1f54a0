import type { FrontDatabase } from "../../adapters/systems/service/frontDatabase.ts";
import type { ServicePlatform } from "../../adapters/systems/service/servicePlatform.ts";
import type { Subgraph } from "../contract.ts";
import { createSubgraph, type SubgraphEdge } from "../createSubgraph.ts";
import type { PersonIdSource } from "../personIds.ts";
import type { Places } from "../places.ts";
import { createApplicationLoaders } from "./applicationLoaders.ts";
import type { Context } from "./context.ts";
import { createGuideLoaders } from "./guideLoaders.ts";
import { resolvers } from "./resolvers.ts";
import { createWriters } from "./writers.ts";

export interface ServiceDependencies {
  readonly platform: ServicePlatform;
  readonly front: FrontDatabase;
  readonly places: Places;
  readonly personIds: PersonIdSource;
}

/** 政务服务: items, applications, service stations and the departments behind them. */
export function serviceSubgraph(dependencies: ServiceDependencies, edge: SubgraphEdge): Subgraph {
  const { platform, front, places, personIds } = dependencies;
  return createSubgraph<Context>({
    name: "service",
    resolvers,
    createContext: (call) => ({
      load: {
        ...createGuideLoaders(platform, call),
        ...createApplicationLoaders(platform, front, call),
        ...createWriters(platform, call),
      },
      places,
      personIds: personIds.ofOperation(call),
    }),
    ...edge,
  });
}
