import type { PersonIds } from "../kit/personIds.ts";
import type { Places } from "../kit/places.ts";
import type { SubgraphContext } from "../subgraph.ts";
import type { ApplicationLoaders } from "./applicationLoaders.ts";
import type { GuideLoaders } from "./guideLoaders.ts";
import type { Writers } from "./writers.ts";

/** Everything that the service resolvers can ask for, batched and remembered for one operation. */
export type ServiceLoaders = GuideLoaders & ApplicationLoaders & Writers;

/** What the service resolvers work with, fresh for each operation. */
export interface Context extends SubgraphContext {
  readonly load: ServiceLoaders;
  readonly places: Places;
  readonly personIds: PersonIds;
}
