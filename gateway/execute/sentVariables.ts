import {
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isScalarType,
  isSpecifiedScalarType,
  typeFromAST,
  type VariableDefinitionNode,
} from "graphql";
import { isExactNumber, mapExactNumbers, roundedNumber } from "../../schema/exactNumber.ts";
import { exactVariablesOf } from "../graph/exactVariables.ts";

type Variables = Readonly<Record<string, unknown>>;

/**
 * What subgraphs are sent of a client's variables: numbers of custom scalars as they were written, an integer for an id as the
 * text that it means (GraphQL specification 3.5.5), all else as JavaScript reads it. The variables themselves where no number
 * differs.
 */
export function compileSentVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): (variables: Variables) => Variables {
  const types = definitions.flatMap(({ variable, type }): [string, GraphQLInputType][] => {
    const inputType = typeFromAST(schema, type);
    return isInputType(inputType) ? [[variable.name.value, inputType]] : [];
  });
  if (types.length === 0) return (variables) => variables;
  return (variables) => {
    const exact = exactVariablesOf(variables);
    if (exact === null) return variables;
    const given = types.filter(([name]) => Object.hasOwn(exact, name));
    return Object.fromEntries(given.map(([name, type]) => [name, sentValue(exact[name], type)]));
  };
}

function sentValue(value: unknown, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sentValue(value, type.ofType);
  if (isListType(type)) {
    return Array.isArray(value) ? value.map((item) => sentValue(item, type.ofType)) : sentValue(value, type.ofType);
  }
  if (isScalarType(type) && !isSpecifiedScalarType(type)) return value;
  if (isInputObjectType(type) && typeof value === "object" && value !== null && !isExactNumber(value)) {
    const fields = type.getFields();
    const sent = Object.entries(value).map(([name, inner]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, field === undefined ? inner : sentValue(inner, field.type)];
    });
    return Object.fromEntries(sent);
  }
  if (type.name === "ID" && isExactNumber(value) && /^-?\d+$/.test(value.rawJSON)) return value.rawJSON;
  return mapExactNumbers(value, roundedNumber);
}
