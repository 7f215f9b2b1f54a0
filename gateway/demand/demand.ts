import type { GraphQLSchema } from "graphql";
import type { OperationTree } from "../graph/operationTree.ts";
import { type CostEstimate, compileCostEstimate } from "./compileCostEstimate.ts";
import { type CostCount, createCostCount } from "./costCount.ts";
import { createCostRules } from "./costRules.ts";
import { readCosts } from "./costs.ts";

/** Demand control of one supergraph: what operations are expected to cost, and what they have cost. */
export interface Demand {
  readonly estimate: (tree: OperationTree) => CostEstimate;
  readonly count: CostCount;
}

/**
 * @param supergraph with `@cost` and `@listSize`
 * @param listSize items taken for a list that nothing says more about
 */
export function createDemand(supergraph: GraphQLSchema, listSize: number): Demand {
  const rules = createCostRules(readCosts(supergraph));
  return {
    estimate: (tree) => compileCostEstimate(tree, { rules, listSize }),
    count: createCostCount(rules),
  };
}
