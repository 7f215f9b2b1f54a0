import type { AssetDatabase } from "../../adapters/systems/asset/assetDatabase.ts";
import type { AssetDrop } from "../../adapters/systems/asset/assetDrop.ts";
import { encodeDateTime } from "../../adapters/values/localDateTime.ts";
import { createSubgraph, type SubgraphEdge } from "../createSubgraph.ts";
import type { PersonIdSource } from "../kit/personIds.ts";
import type { Places } from "../kit/places.ts";
import type { Subgraph } from "../subgraph.ts";
import type { Context } from "./context.ts";
import { createLoaders } from "./loaders.ts";
import { assetLoadersWithin } from "./loadersWithin.ts";
import { resolvers } from "./resolvers.ts";
import { assetLoadersUnderFormerCodes } from "./underFormerCodes.ts";

export interface AssetDependencies {
  readonly database: AssetDatabase;
  /** Null where the platform's file drop is not connected. */
  readonly drop: AssetDrop | null;
  readonly places: Places;
  readonly personIds: PersonIdSource;
  /** Milliseconds since the epoch: what is overdue and what has ended depends on the day. The process's clock by default. */
  readonly clock?: () => number;
}

/** 农村集体资产: organisations, members, shares, assets, contracts, balances, transactions and supervision warnings. */
export function assetSubgraph(dependencies: AssetDependencies, edge: SubgraphEdge): Subgraph {
  const { database, drop, places, personIds, clock = Date.now } = dependencies;
  const today = () => encodeDateTime(new Date(clock()).toISOString()).slice(0, 10);
  return createSubgraph<Context>({
    name: "asset",
    resolvers,
    createContext: (call, view) => {
      const load = assetLoadersUnderFormerCodes(createLoaders({ database, drop, today: today() }, call), places);
      return {
        load: assetLoadersWithin(load, { ...view, area: places.areaOf(view.area) }),
        places: places.within(view.area),
        personIds: personIds.ofOperation(call),
      };
    },
    ...edge,
  });
}
