import { type GraphQLSchema, parse, validate } from "graphql";
import type { GeneratedOperation } from "../../execute/support/generateOperation.ts";
import { createRandom, type Random } from "../../execute/support/random.ts";
import { operationsReaching } from "../../policy/support/waysTo.ts";

const parts = [
  "id",
  "name",
  "id: name",
  "called: name",
  "constructor: phone",
  "idNumber",
  "phones",
  "address",
  "birthDate",
  "specialCategories",
  "asOf",
  "dataQuality { kind }",
  "sourceIds { system }",
  "gender @include(if: $yes)",
  "deceased @skip(if: $yes)",
  "... @include(if: $no) { phone }",
  "... on Person { relationToHead }",
  "...Someone",
  "__typename",
  "household { code }",
  "household { headName members { name residence } }",
  "household { members { ...Someone } }",
  "community { name }",
  "applications(first: 3) { nodes { number applicant { id name } } }",
  "applications(first: 3) { nodes { state applicant { phone } } }",
  "memberships { name status }",
  "shareholdings { shares }",
];

/** Operations that reach persons on every way of the graph, and ask for one thing or another of them. */
export function personOperations(schema: GraphQLSchema, count: number): readonly GeneratedOperation[] {
  const ways = operationsReaching(schema, "Person", 60);
  const operations: GeneratedOperation[] = ways.map((query) => ({ query, operationName: undefined, variables: {} }));
  for (let seed = 0; operations.length < ways.length + count && seed < count * 20; seed += 1) {
    const random = createRandom("persons", seed);
    const query = withPart(random.pick(ways), random);
    if (validate(schema, parse(query)).length > 0) continue;
    operations.push({ query, operationName: undefined, variables: { yes: random.chance(50), no: random.chance(50) } });
  }
  return operations;
}

/** Types that hold data of persons without being one. */
const personal = [
  "Household",
  "Resident",
  "GridEvent",
  "EventTask",
  "KeyPlace",
  "RiskSignal",
  "ServiceApplication",
  "ApplicationStep",
  "Licence",
  "Evaluation",
  "Membership",
  "Shareholding",
  "HouseholdShareBook",
  "AssetContract",
];

/** Operations that ask for everything of what holds data of persons, on several ways. */
export function personalOperations(schema: GraphQLSchema): readonly GeneratedOperation[] {
  const queries = personal.flatMap((type) => operationsReaching(schema, type, 5));
  const bare = ["{ headName }", "{ address }"].map(
    (set) => `{ community(code: "320282113200") { households(first: 3) { nodes ${set} } } }`,
  );
  return [...queries, ...bare].map((query) => ({ query, operationName: undefined, variables: {} }));
}

function withPart(way: string, random: Random): string {
  const chosen = Array.from({ length: 1 + random.below(4) }, () => random.pick(parts));
  const asked = way.replace(/\{ id (?:[a-zA-Z]+(?:\([^)]*\))?(?: \{ __typename \})? )+\}/, `{ ${chosen.join(" ")} }`);
  const used = ["yes", "no"].filter((name) => asked.includes(`$${name}`)).map((name) => `$${name}: Boolean!`);
  const fragment = asked.includes("...Someone") ? "\nfragment Someone on Person { name phone household { code } }" : "";
  return `query Persons${used.length === 0 ? "" : `(${used.join(", ")})`} ${asked}${fragment}`;
}
