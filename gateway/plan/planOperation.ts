import type { QueryPlan } from "@apollo/query-planner";
import { type DocumentNode, GraphQLError } from "graphql";
import type { Planner } from "./planner.ts";
import { PlannerFault, planningFailed } from "./planningErrors.ts";

/**
 * The plan of an operation without conditions. Whatever goes wrong inside the planner is an error of this operation.
 *
 * @throws GraphQLError OPERATION_TOO_COMPLEX, GATEWAY_BUSY, INTERNAL_SERVER_ERROR
 */
export async function planOperation(
  planner: Planner,
  document: DocumentNode,
  operationName: string | undefined,
): Promise<QueryPlan> {
  try {
    return await planner.plan(document, operationName);
  } catch (error) {
    if (error instanceof GraphQLError && error.extensions["code"] !== undefined) throw error;
    throw planningFailed(error instanceof Error ? error : new PlannerFault(String(error)));
  }
}
