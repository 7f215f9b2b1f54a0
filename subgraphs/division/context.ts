import type { CommunityKind, Divisions } from "../../adapters/systems/division/divisions.ts";
import type { FormerDivisions } from "../../adapters/systems/division/formerDivisions.ts";
import type { Places } from "../kit/places.ts";
import type { SubgraphContext } from "../subgraph.ts";

/** What the division resolvers work with: a table in memory, so no loaders. */
export interface Context extends SubgraphContext {
  readonly divisions: Divisions;
  readonly formerDivisions: FormerDivisions;
  readonly places: Places;
}

export interface CommunityFilter {
  readonly within: string | null;
  readonly kind: CommunityKind | null;
  readonly name: string | null;
}
