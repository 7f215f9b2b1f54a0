import {
  coerceInputValue,
  GraphQLError,
  type GraphQLSchema,
  isInputType,
  print,
  typeFromAST,
  type VariableDefinitionNode,
} from "graphql";

/** Places that are told. Looking for more would be work for nobody: a list of a body's size has 500,000. */
const maxErrors = 20;

/** Ends the search: `coerceInputValue` goes on until its listener throws. */
const enough = Symbol("enough places");

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
  const isEnd = ({ message }: GraphQLError) => message.startsWith("Too many errors processing variables");
  const plain = errors
    .filter((error) => !isQuoting(error) && !isEnd(error))
    .map(({ message, nodes }) => badInput(message, nodes));
  if (!errors.some(isQuoting)) return plain;
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
  const note: Parameters<typeof coerceInputValue>[2] = (path, _value, { message }) => {
    if (places.length === maxErrors) throw enough;
    const place = path.length === 0 ? "" : ` at "${[name, ...path].join(".")}"`;
    // Says which field is missing, and quotes nothing.
    const missing = /^Field "\w+" of required type "[^"]+" was not provided\.$/.test(message) ? ` ${message}` : "";
    const text = `Variable "$${name}" of type "${print(definition.type)}" got an invalid value${place}.${missing}`;
    places.push(badInput(text, [definition]));
  };
  try {
    coerceInputValue(value, type, note);
  } catch (error) {
    if (error !== enough) throw error;
  }
  return places;
}

function badInput(message: string, nodes: GraphQLError["nodes"]): GraphQLError {
  return new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: "BAD_USER_INPUT" } });
}
