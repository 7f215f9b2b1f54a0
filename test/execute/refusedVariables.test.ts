import { buildSchema, getOperationAST, getVariableValues, parse } from "graphql";
import { expect, test } from "vitest";
import { refusedVariables } from "../../gateway/execute/refusedVariables.ts";
import { wrongVariables } from "../support/hostile/wrongValues.ts";

const schema = buildSchema("type Query { sum(values: [Int!]!): Int }");
const operation = getOperationAST(parse("query Q($values: [Int!]!) { sum(values: $values) }"));
const definitions = operation?.variableDefinitions ?? [];

test.each([1, 20, 21, 300_000])(
  "A8: of %d wrong values the first twenty places are told, and no more are looked for",
  (count) => {
    const variables = { ...wrongVariables(count) };
    const { errors = [] } = getVariableValues(schema, definitions, variables, { maxErrors: 20, hideSuggestions: true });
    let read = 0;
    const values = new Proxy(variables.values, {
      get: (target, key, receiver) => {
        if (typeof key === "string" && /^\d+$/.test(key)) read += 1;
        return Reflect.get(target, key, receiver);
      },
    });
    const told = refusedVariables(schema, definitions, { values }, errors);
    expect(told.length).toBe(Math.min(20, count));
    expect(told[0]?.message).toBe('Variable "$values" of type "[Int!]!" got an invalid value at "values.0".');
    expect(read).toBeLessThanOrEqual(21);
  },
);
