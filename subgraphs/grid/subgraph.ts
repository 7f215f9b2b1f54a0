import type { GridPlatform } from "../../adapters/systems/grid/gridPlatform.ts";
import { createSubgraph, type SubgraphEdge } from "../createSubgraph.ts";
import type { PersonIdSource } from "../kit/personIds.ts";
import type { Places } from "../kit/places.ts";
import type { Subgraph } from "../subgraph.ts";
import type { Context } from "./context.ts";
import { createEventFeed } from "./eventFeed.ts";
import { eventsOfParts } from "./eventsWithin.ts";
import { createLoaders } from "./loaders.ts";
import { gridLoadersWithin } from "./loadersWithin.ts";
import { resolvers } from "./resolvers.ts";
import { gridLoadersUnderFormerCodes } from "./underFormerCodes.ts";

export interface GridDependencies {
  readonly platform: GridPlatform;
  readonly places: Places;
  readonly personIds: PersonIdSource;
  readonly eventPollMs: number;
}

/** 网格化社会治理: units, households, residents, events, key places and risk signals. */
export function gridSubgraph(dependencies: GridDependencies, edge: SubgraphEdge): Subgraph {
  const { platform, places, personIds, eventPollMs } = dependencies;
  const eventFeed = createEventFeed({
    events: (filter, slice, call) =>
      eventsOfParts((part, window) => platform.operations.events(part, window, call), places.partsOf)(filter, slice),
    pollMs: eventPollMs,
  });
  return createSubgraph<Context>({
    name: "grid",
    resolvers,
    createContext: (call, view) => ({
      load: gridLoadersWithin(gridLoadersUnderFormerCodes(createLoaders(platform, call), places), {
        ...view,
        area: places.areaOf(view.area),
      }),
      places: places.within(view.area),
      eventFeed,
      personIds: personIds.ofOperation(call),
    }),
    ...edge,
  });
}
