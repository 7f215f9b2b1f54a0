import { type GraphQLCompositeType, type GraphQLField, valueFromAST } from "graphql";
import type { GivenArgument } from "../graph/operationTree.ts";
import type { CostRules } from "./costRules.ts";
import { type Expression, sum } from "./expression.ts";
import { hasVariable } from "./listLength.ts";

/** What the arguments that a field is given cost, each time an object's field is answered. */
export function argumentsCost(
  rules: CostRules,
  parent: GraphQLCompositeType,
  field: GraphQLField<unknown, unknown>,
  given: readonly GivenArgument[],
): Expression {
  const terms = given.map(({ name, value }): Expression => {
    const argument = field.args.find((candidate) => candidate.name === name);
    const cost = argument === undefined ? null : rules.argument(parent, field.name, argument);
    if (argument === undefined || cost === null) return 0;
    if (!hasVariable(value)) return cost(valueFromAST(value, argument.type));
    return (variables) => cost(valueFromAST(value, argument.type, variables));
  });
  return sum(terms);
}
