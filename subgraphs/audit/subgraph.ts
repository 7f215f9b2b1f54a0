import DataLoader from "dataloader";
import type { OperationCall } from "../../access/caller.ts";
import { readHidden } from "../../audit/index/search/hidden.ts";
import { loadReadings } from "../../audit/index/search/readings.ts";
import { createSubgraph, type SubgraphEdge } from "../createSubgraph.ts";
import { auditUnavailable, forbidden } from "../kit/publicError.ts";
import type { Subgraph } from "../subgraph.ts";
import type { AuditRegisters, Context } from "./context.ts";
import { resolvers } from "./resolvers.ts";

/** 审计: the query log, for those who examine it. @param registers null where there is no index */
export function auditSubgraph(registers: AuditRegisters | null, edge: SubgraphEdge): Subgraph {
  return createSubgraph<Context>({
    name: "audit",
    resolvers,
    createContext: (call) => ({
      registers: () => requireRegisters(registers, call, "audit:read"),
      investigating: () => requireRegisters(registers, call, "audit:investigate"),
      hidden: once(async () =>
        call.caller.scopes.includes("audit:investigate")
          ? null
          : readHidden(requireRegisters(registers, call, "audit:read").index),
      ),
      readings: new DataLoader(async (ids: readonly number[]) => {
        const found = await loadReadings(requireRegisters(registers, call, "audit:read").index, ids);
        return ids.map((id) => found.get(id) ?? null);
      }),
    }),
    ...edge,
  });
}

/** One look for all fields of an operation: two lists of one answer do not differ by a hold that came between. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/**
 * Checks the scope again, although the gateway has, for requests that reach the subgraph another way. Records belong to
 * no place, so a caller limited to an area would see those of everywhere: such callers read nothing.
 */
function requireRegisters(registers: AuditRegisters | null, { caller }: OperationCall, scope: string): AuditRegisters {
  if (!caller.scopes.includes(scope)) throw forbidden(`This part of the query log needs the scope ${scope}.`);
  if (!caller.areas.includes("")) throw forbidden("The query log is for callers that are held to no area.");
  if (registers === null) throw auditUnavailable("This gateway has no index of the query log.");
  return registers;
}
