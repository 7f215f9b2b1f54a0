import type { GraphQLCompositeType, GraphQLField, GraphQLNamedType, OperationTypeNode } from "graphql";
import type { GivenArgument } from "../graph/operationTree.ts";
import { argumentsCost } from "./argumentsCost.ts";
import { mutationCost } from "./compileCostEstimate.ts";
import type { CostRules } from "./costRules.ts";
import type { Expression } from "./expression.ts";

/**
 * What is added while an answer is written: the rules of the estimate, for what is really there. Asked when an operation is
 * compiled. An empty list is nothing; where an object is null its field still counts with a weight of its own, because its
 * source was asked.
 */
export interface CostCount {
  readonly base: (operation: OperationTypeNode) => number;
  /** Each object, and each leaf, of a runtime type at a field. */
  readonly value: (parent: GraphQLCompositeType, field: string, type: GraphQLNamedType) => number;
  /** Each null in the place of an object. */
  readonly absent: (parent: GraphQLCompositeType, field: string) => number;
  /** Each time that a field is answered. */
  readonly given: (
    parent: GraphQLCompositeType,
    field: GraphQLField<unknown, unknown>,
    given: readonly GivenArgument[],
  ) => Expression;
}

export function createCostCount(rules: CostRules): CostCount {
  return {
    base: (operation) => (operation === "mutation" ? mutationCost : 0),
    value: (parent, field, type) => rules.ownWeight(parent, field) ?? rules.typeWeight(type),
    absent: (parent, field) => rules.ownWeight(parent, field) ?? 0,
    given: (parent, field, given) => argumentsCost(rules, parent, field, given),
  };
}
