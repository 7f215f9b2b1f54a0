import type { PersonIds } from "../kit/personIds.ts";
import type { Places } from "../kit/places.ts";
import type { SubgraphContext } from "../subgraph.ts";
import type { AssetLoaders } from "./loaders.ts";

/** What the asset resolvers work with, fresh for each operation. */
export interface Context extends SubgraphContext {
  readonly load: AssetLoaders;
  readonly places: Places;
  readonly personIds: PersonIds;
}
