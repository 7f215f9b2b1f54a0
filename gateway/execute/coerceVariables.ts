import { GraphQLError, type GraphQLSchema, getVariableValues, type VariableDefinitionNode } from "graphql";

/** What becomes of variables: the values, or why they are refused. */
export type CoercedVariables = ReturnType<typeof getVariableValues>;

/**
 * Reads variables as an operation declares them, once for each object: its estimate and its run are given the same one.
 *
 * @param conditions names of the variables of `@skip` and `@include`. One with a default may be nullable and so be null in
 *   a place that takes no null, which no type says (GraphQL specification 5.8.5, All Variable Usages are Allowed)
 */
export function coerceVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  conditions: readonly string[],
): (variables: Readonly<Record<string, unknown>>) => CoercedVariables {
  const known = new WeakMap<object, CoercedVariables>();
  const refuseNull = (read: CoercedVariables): CoercedVariables => {
    const name = read.coerced === undefined ? undefined : conditions.find((one) => read.coerced[one] === null);
    return name === undefined ? read : { errors: [nullCondition(name, definitions)] };
  };
  return (variables) => {
    const before = known.get(variables);
    if (before !== undefined) return before;
    const coerced = refuseNull(getVariableValues(schema, definitions, variables, refusing));
    known.set(variables, coerced);
    return coerced;
  };
}

// What is guessed is dropped (refusedVariables), so that nothing is guessed.
const refusing = { maxErrors: 20, hideSuggestions: true };

/** What a request is refused with whose variable of `@skip` or `@include` is null. */
export function nullCondition(name: string, definitions: readonly VariableDefinitionNode[]): GraphQLError {
  return new GraphQLError(`Variable "$${name}" must not be null: @skip or @include of the operation uses it.`, {
    nodes: definitions.filter(({ variable }) => variable.name.value === name),
    extensions: { code: "BAD_USER_INPUT" },
  });
}
