import type { SubgraphContext } from "../contract.ts";
import type { PersonIds } from "../kit/personIds.ts";

/** What the identity resolvers work with: ids and codes say all, so no loaders. */
export interface Context extends SubgraphContext {
  readonly personIds: PersonIds;
}
