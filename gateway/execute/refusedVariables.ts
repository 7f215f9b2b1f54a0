import {
  coerceInputValue,
  GraphQLError,
  type GraphQLSchema,
  isInputType,
  print,
  typeFromAST,
  type VariableDefinitionNode,
} from "graphql";

const maxErrors = 20;

/**
 * Why the variables are not those of an operation: the place and the type, where graphql-js would quote the value, which may
 * be somebody's name or number. Names that may have been meant are not told either: the operation is shared with those who
 * may not ask what there is.
 *
 * @param errors of `getVariableValues`
 */
export function refusedVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  variables: Readonly<Record<string, unknown>>,
  errors: readonly GraphQLError[],
): readonly GraphQLError[] {
  const isQuoting = ({ message }: GraphQLError) => message.includes(" got invalid value ");
  const plain = errors.filter((error) => !isQuoting(error)).map(({ message, nodes }) => badInput(message, nodes));
  if (plain.length === errors.length) return plain;
  const quoted = definitions.flatMap((definition) => placesIn(schema, definition, variables));
  return [...plain, ...quoted].slice(0, maxErrors);
}

function placesIn(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (!isInputType(type) || value === undefined || value === null) return [];
  const places: GraphQLError[] = [];
  coerceInputValue(value, type, (path, _value, { message }) => {
    const place = path.length === 0 ? "" : ` at "${[name, ...path].join(".")}"`;
    // Says which field is missing, and quotes nothing.
    const missing = /^Field "\w+" of required type "[^"]+" was not provided\.$/.test(message) ? ` ${message}` : "";
    const text = `Variable "$${name}" of type "${print(definition.type)}" got an invalid value${place}.${missing}`;
    places.push(badInput(text, [definition]));
  });
  return places;
}

function badInput(message: string, nodes: GraphQLError["nodes"]): GraphQLError {
  return new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: "BAD_USER_INPUT" } });
}
