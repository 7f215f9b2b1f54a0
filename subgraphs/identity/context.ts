import type { PersonIds } from "../kit/personIds.ts";
import type { SubgraphContext } from "../subgraph.ts";

/** What the identity resolvers work with: ids and codes say all, so no loaders. */
export interface Context extends SubgraphContext {
  readonly personIds: PersonIds;
}
