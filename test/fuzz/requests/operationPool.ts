import type { GraphQLSchema } from "graphql";
import { type GeneratedOperation, generateOperation } from "../../execute/support/generateOperation.ts";
import { createRandom } from "../../execute/support/random.ts";
import { away, everyState, home } from "../../support/areaCallers.ts";

const generatedOperations = 60;

/** What the generator writes for an id stands for one of these. */
const ids = [away, home, "320282", "320282113", "320583102", "320282113200001", "N2320583MF00000001", "0", ""] as const;

const written = [home, away].flatMap((code) => [
  `{ community(code: "${code}") { code name households(first: 5) { totalCount nodes { code headName members { id name idNumber phone } } } } }`,
  `{ community(code: "${code}") { name population events(first: 5, state: ${everyState}) { totalCount nodes { id title } } gridUnits(first: 3) { nodes { code name } } } }`,
  `{ community(code: "${code}") { collectiveOrganizations { uscc members(first: 3) { totalCount nodes { number person { id name } } } } } }`,
]);

/** Valid operations of the schema whose answers are asked for again and again. No mutations: an answer must stay as it is. */
export function makeOperations(schema: GraphQLSchema, seed: number): readonly GeneratedOperation[] {
  const operations: GeneratedOperation[] = written.map((query) => ({ query, operationName: undefined, variables: {} }));
  operations.push({
    query:
      "query Persons($code: ID!, $first: Int = 3) { community(code: $code) { households(first: $first) { nodes { code members { id name idNumber } } } } }",
    operationName: "Persons",
    variables: { code: home },
  });
  for (let index = 0; operations.length < generatedOperations; index += 1) {
    const operation = generateOperation(schema, "requests", seed, index);
    if (!/^mutation/.test(operation.query)) operations.push(withIds(operation, seed, index));
  }
  return operations;
}

function withIds(operation: GeneratedOperation, ...seed: readonly number[]): GeneratedOperation {
  const random = createRandom("ids", ...seed);
  const replaced = (text: string) => text.replaceAll(/"id-\d"/g, () => JSON.stringify(random.pick(ids)));
  return {
    ...operation,
    query: replaced(operation.query),
    variables: JSON.parse(replaced(JSON.stringify(operation.variables))),
  };
}
