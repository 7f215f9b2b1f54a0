import type { PersonIds } from "../kit/personIds.ts";
import type { Places } from "../kit/places.ts";
import type { SubgraphContext } from "../subgraph.ts";
import type { EventFeed } from "./eventFeed.ts";
import type { GridLoaders } from "./loaders.ts";

/** What the grid resolvers work with, fresh for each operation. */
export interface Context extends SubgraphContext {
  readonly load: GridLoaders;
  /** Shared by all operations. */
  readonly eventFeed: EventFeed;
  readonly places: Places;
  readonly personIds: PersonIds;
}
