import DataLoader from "dataloader";
import type { OperationCall } from "../../access/caller.ts";
import { createSubgraph, type SubgraphEdge } from "../createSubgraph.ts";
import { accessUnavailable, forbidden } from "../kit/publicError.ts";
import type { Subgraph } from "../subgraph.ts";
import type { AccessRegisters, Context } from "./context.ts";
import { resolvers } from "./resolvers.ts";

/** 接入管理: the register of API clients, for those who administer it. @param registers null where there is no store */
export function accessSubgraph(registers: AccessRegisters | null, edge: SubgraphEdge): Subgraph {
  return createSubgraph<Context>({
    name: "access",
    resolvers,
    createContext: (call) => ({
      registers: () => requireRegisters(registers, call),
      details: new DataLoader(async (ids: readonly string[]) => {
        const found = await requireRegisters(registers, call).register.details(ids);
        return ids.map((id) => found.get(id) ?? null);
      }),
    }),
    ...edge,
  });
}

/**
 * Checks the scope again, although the gateway has, for requests that reach the subgraph another way. A client that can
 * give rights can give itself all of them, so callers limited to an area administer nothing.
 */
function requireRegisters(registers: AccessRegisters | null, { caller }: OperationCall): AccessRegisters {
  if (!caller.scopes.includes("access:admin")) throw forbidden("The register of clients needs the scope access:admin.");
  if (!caller.areas.includes("")) throw forbidden("The register of clients is for callers that are held to no area.");
  if (registers === null) {
    throw accessUnavailable("This gateway has no register of clients: DATABASE_URL is not set.");
  }
  return registers;
}
