import type { FetchNode, PlanNode, QueryPlan, SubscriptionNode } from "@apollo/query-planner";
import { type DocumentNode, GraphQLError } from "graphql";
import { type KeptLiterals, keepLiterals } from "./exactLiterals.ts";
import { renameOwnVariables } from "./ownVariables.ts";
import type { Planner } from "./planner.ts";
import { PlannerFault, planningFailed } from "./planningErrors.ts";

export interface PlannedOperation {
  readonly node: QueryPlan["node"];
  /** By the names of variables in fetches that are not the client's: the client's. */
  readonly clientVariables: ReadonlyMap<string, string>;
}

/**
 * The plan of an operation without conditions. Whatever goes wrong inside the planner is an error of this operation.
 *
 * @throws GraphQLError OPERATION_TOO_COMPLEX, GATEWAY_BUSY, INTERNAL_SERVER_ERROR
 */
export async function planOperation(
  planner: Planner,
  document: DocumentNode,
  operationName: string | undefined,
): Promise<PlannedOperation> {
  const { document: renamed, clientNames } = renameOwnVariables(document);
  const kept = keepLiterals(renamed, planner.apiSchema);
  try {
    const { node } = await planner.plan(kept?.document ?? renamed, operationName);
    const restored = kept === null || node === undefined ? node : restoreLiterals(node, kept);
    return { node: restored, clientVariables: clientNames };
  } catch (error) {
    if (error instanceof GraphQLError && error.extensions["code"] !== undefined) throw error;
    throw planningFailed(error instanceof Error ? error : new PlannerFault(String(error)));
  }
}

type Node = PlanNode | SubscriptionNode;

/** The same plan with the literals in its fetches. */
function restoreLiterals<Kind extends Node>(node: Kind, kept: KeptLiterals): Kind {
  const restoreFetch = (fetch: FetchNode): FetchNode => ({
    ...fetch,
    operation: kept.restore(fetch.operation),
    ...(fetch.variableUsages !== undefined && {
      variableUsages: fetch.variableUsages.filter((name) => !kept.names.has(name)),
    }),
  });
  const restore = (one: Node): Node => {
    switch (one.kind) {
      case "Fetch":
        return restoreFetch(one);
      case "Flatten":
        return { ...one, node: restore(one.node) as PlanNode };
      case "Sequence":
      case "Parallel":
        return { ...one, nodes: one.nodes.map((child) => restore(child) as PlanNode) };
      case "Subscription":
        return {
          ...one,
          primary: restoreFetch(one.primary),
          ...(one.rest !== undefined && { rest: restore(one.rest) as PlanNode }),
        };
      // Conditions are applied before, and nothing is deferred here.
      default:
        return one;
    }
  };
  return restore(node) as Kind;
}
