import type { Divisions } from "../../adapters/systems/division/divisions.ts";
import type { FormerDivisions } from "../../adapters/systems/division/formerDivisions.ts";
import { createSubgraph, type SubgraphEdge } from "../createSubgraph.ts";
import type { Places } from "../kit/places.ts";
import type { Subgraph } from "../subgraph.ts";
import type { Context } from "./context.ts";
import { divisionsWithin } from "./divisionsWithin.ts";
import { resolvers } from "./resolvers.ts";

export interface DivisionDependencies {
  readonly divisions: Divisions;
  readonly formerDivisions: FormerDivisions;
  readonly places: Places;
}

/** 行政区划: the divisions that every other subgraph hangs its records on. */
export function divisionSubgraph(
  { divisions, formerDivisions, places }: DivisionDependencies,
  edge: SubgraphEdge,
): Subgraph {
  return createSubgraph<Context>({
    name: "division",
    resolvers,
    createContext: (_call, { area }) => ({
      divisions: divisionsWithin(divisions, area),
      formerDivisions,
      places: places.within(area),
    }),
    ...edge,
  });
}
