import { GraphQLError, type GraphQLSchema, getVariableValues, type VariableDefinitionNode } from "graphql";

/** What becomes of variables: the values, or why they are refused. */
export type CoercedVariables = ReturnType<typeof getVariableValues>;

/**
 * Reads variables as an operation declares them, once for each object: its estimate and its run are given the same one.
 *
 * @param neverNull names of variables that are refused when they are null: see `neverNull`
 */
export function coerceVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  neverNull: readonly string[],
): (variables: Readonly<Record<string, unknown>>) => CoercedVariables {
  const known = new WeakMap<object, CoercedVariables>();
  const refuseNull = (read: CoercedVariables): CoercedVariables => {
    const name = read.coerced === undefined ? undefined : neverNull.find((one) => read.coerced[one] === null);
    return name === undefined ? read : { errors: [nullVariable(name, definitions)] };
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

/** What a request is refused with whose variable is null where no null is taken. */
export function nullVariable(name: string, definitions: readonly VariableDefinitionNode[]): GraphQLError {
  return new GraphQLError(`Variable "$${name}" must not be null: it is used where no null is taken.`, {
    nodes: definitions.filter(({ variable }) => variable.name.value === name),
    extensions: { code: "BAD_USER_INPUT", http: { status: 400 } },
  });
}
