import { type GraphQLSchema, getVariableValues, type VariableDefinitionNode } from "graphql";

/** What becomes of variables: the values, or why they are refused. */
export type CoercedVariables = ReturnType<typeof getVariableValues>;

/** Reads variables as an operation declares them, once for each object: its estimate and its run are given the same one. */
export function coerceVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): (variables: Readonly<Record<string, unknown>>) => CoercedVariables {
  const known = new WeakMap<object, CoercedVariables>();
  return (variables) => {
    const before = known.get(variables);
    if (before !== undefined) return before;
    const coerced = getVariableValues(schema, definitions, variables, refusing);
    known.set(variables, coerced);
    return coerced;
  };
}

// What is guessed is dropped (refusedVariables), so that nothing is guessed.
const refusing = { maxErrors: 20, hideSuggestions: true };
