import type { FrontDatabase } from "../../adapters/systems/service/frontDatabase.ts";
import type { ServicePlatform } from "../../adapters/systems/service/servicePlatform.ts";
import { createSubgraph, type SubgraphEdge } from "../createSubgraph.ts";
import type { PersonIdSource } from "../kit/personIds.ts";
import type { Places } from "../kit/places.ts";
import type { Subgraph } from "../subgraph.ts";
import { createApplicationLoaders } from "./applicationLoaders.ts";
import type { Context } from "./context.ts";
import { createGuideLoaders } from "./guideLoaders.ts";
import { resolvers } from "./resolvers.ts";
import { createWriters, writersWithin } from "./writers.ts";

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
    createContext: (call, { holdAbsence, area }) => {
      const view = { holdAbsence, area: places.areaOf(area) };
      const applications = createApplicationLoaders(platform, front, call, view, places);
      return {
        load: {
          ...createGuideLoaders(platform, call, view, places),
          ...applications,
          ...writersWithin(createWriters(platform, call), applications, view),
        },
        places: places.within(area),
        personIds: personIds.ofOperation(call),
      };
    },
    ...edge,
  });
}
