import { createSubgraph, type SubgraphEdge } from "../createSubgraph.ts";
import type { PersonIdSource } from "../kit/personIds.ts";
import type { Subgraph } from "../subgraph.ts";
import type { Context } from "./context.ts";
import { resolvers } from "./resolvers.ts";

/**
 * 统一身份: the owner of persons and legal persons. It makes no source call: an id or a code is checked and known, whichever
 * systems hold records of it.
 */
export function identitySubgraph(personIds: PersonIdSource, edge: SubgraphEdge): Subgraph {
  return createSubgraph<Context>({
    name: "identity",
    resolvers,
    createContext: (call) => ({ personIds: personIds.ofOperation(call) }),
    ...edge,
  });
}
