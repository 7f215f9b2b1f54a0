import { type GraphQLSchema, isCompositeType, parse, validate } from "graphql";
import { createArguments } from "./generateArguments.ts";
import { generateSelections, type SelectionWriter } from "./generateSelections.ts";
import { createRandom } from "./random.ts";

export interface GeneratedOperation {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

const attempts = 60;

/**
 * A valid operation of the schema, the same for the same seed: aliases (also names that every object inherits),
 * fragments of every kind, `@skip` and `@include`, variables with and without values, `__typename`, introspection.
 */
export function generateOperation(schema: GraphQLSchema, ...seed: readonly (string | number)[]): GeneratedOperation {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const operation = attemptOperation(schema, [...seed, attempt]);
    if (operation !== null && validate(schema, parse(operation.query)).length === 0) return operation;
  }
  throw new RangeError(`generateOperation: no valid operation for ${seed.join()} in ${attempts} attempts`);
}

function attemptOperation(schema: GraphQLSchema, seed: readonly (string | number)[]): GeneratedOperation | null {
  const random = createRandom(...seed);
  const kind = schema.getMutationType() && random.chance(15) ? "mutation" : "query";
  const root = kind === "mutation" ? schema.getMutationType() : schema.getQueryType();
  if (!isCompositeType(root)) return null;
  const argumentWriter = createArguments(random);
  const writer: SelectionWriter = {
    schema,
    random,
    arguments: argumentWriter,
    fragments: [],
    argumentsOfName: new Map(),
    left: 6 + random.below(24),
    unique: 0,
  };
  const selections = generateSelections(writer, root, 2 + random.below(4));
  const definitions = argumentWriter.definitions();
  const header = definitions.length === 0 ? "" : `(${definitions.join(", ")})`;
  const isNamed = definitions.length > 0 || random.chance(50);
  const hasSecond = isNamed && random.chance(5);
  const texts = [
    `${kind}${isNamed ? " Generated" : ""}${header} ${selections}`,
    ...writer.fragments.map(({ name, condition, body }) => `fragment ${name} on ${condition} ${body}`),
    ...(hasSecond ? ["query Second { __typename }"] : []),
  ];
  return {
    query: texts.join("\n"),
    operationName: hasSecond || (isNamed && random.chance(50)) ? "Generated" : undefined,
    variables: argumentWriter.values(),
  };
}
