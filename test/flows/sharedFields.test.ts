import { readFileSync } from "node:fs";
import {
  type ConstDirectiveNode,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  valueFromASTUntyped,
} from "graphql";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unrestrictedCaller } from "../../access/caller.ts";
import graph from "../../community.config.ts";
import type { Sandbox } from "../../sandbox/start.ts";
import { createPersonIds } from "../../subgraphs/kit/personIds.ts";
import { createSubgraphs, readSubgraphsConfig, type SubgraphSet, subgraphNamesOf } from "../../subgraphs/manifest.ts";
import { citizenNumber } from "../support/citizenNumber.ts";
import { environmentOf, openSandbox } from "../support/community.ts";

interface SharedType {
  readonly name: string;
  /** Null for a value type. */
  readonly key: string | null;
  readonly fields: readonly { readonly name: string; readonly graphs: readonly string[] }[];
}

const shared = sharedTypes();

let sandbox: Sandbox;
let set: SubgraphSet;
beforeAll(async () => {
  sandbox = await openSandbox();
  const config = readSubgraphsConfig(graph, environmentOf(sandbox), subgraphNamesOf(graph));
  set = await createSubgraphs(config, { log: pino({ level: "silent" }) });
});
afterAll(async () => {
  await set?.close();
  await sandbox?.stop();
});

describe("fields that several subgraphs resolve", () => {
  test("B15: those of value types are data, with no code in any subgraph that could make them differ", () => {
    const values = shared.filter(({ key }) => key === null);
    expect(values.map(({ name }) => name)).toEqual(expect.arrayContaining(["PageInfo", "UserError", "DataQuality"]));
    for (const { name, fields } of values) {
      for (const field of fields) {
        for (const graph of field.graphs) expect(resolverOf(graph, name, field.name), `${graph}: ${name}`).toBe(false);
      }
    }
  });

  test("B15: those of entities are the same in each, for seeded objects and for one that no system knows", async () => {
    const entities = shared.filter(({ key }) => key !== null);
    expect(entities.map(({ name }) => name)).toEqual(expect.arrayContaining(["Community", "LegalEntity", "Person"]));
    for (const { name, key, fields } of entities) {
      const graphs = new Set(fields.flatMap((field) => field.graphs));
      for (const value of keysOf(name)) {
        const answers = await Promise.all(
          [...graphs].map((graph) => ask(graph, { name, key: key ?? "", value, fields })),
        );
        for (const field of fields) {
          const told = answers.flatMap((answer) =>
            answer !== null && field.name in answer ? [answer[field.name]] : [],
          );
          expect(new Set(told.map((one) => JSON.stringify(one))).size, `${name}.${field.name}`).toBeLessThan(2);
        }
      }
    }
  });

  test("B15: what an entity has beside its key comes from one subgraph", () => {
    const beside = shared.flatMap(({ name, key, fields }) =>
      key === null ? [] : fields.filter((field) => field.name !== key).map((field) => `${name}.${field.name}`),
    );
    expect(beside).toEqual([]);
  });
});

function keysOf(type: string): readonly string[] {
  const { communities, households, organisations, departments, persons, applications, items } = sandbox.world;
  const personIds = createPersonIds([{ id: "test", secret: "5a".repeat(32) }]);
  const known: Readonly<Record<string, readonly string[]>> = {
    Division: ["320000000000", "320282000000", "320282113000"],
    Community: communities.map(({ code }) => code),
    Household: households.slice(0, 5).map(({ code }) => code),
    CollectiveOrganization: organisations.slice(0, 5).map(({ uscc }) => uscc),
    LegalEntity: [...organisations, ...departments].map(({ uscc }) => uscc).concat("91320583XX0000107H"),
    Person: persons.slice(0, 20).map(({ idNumber }) => personIds.idOf(citizenNumber(idNumber))),
    ServiceApplication: applications.slice(0, 3).map(({ number }) => number),
    ServiceItem: items.slice(0, 3).map(({ implementationCode }) => implementationCode),
  };
  const keys = known[type];
  if (keys === undefined) throw new RangeError(`Add keys of ${type} to this test`);
  return keys;
}

interface Question {
  readonly name: string;
  readonly key: string;
  readonly value: string;
  readonly fields: SharedType["fields"];
}

async function ask(graph: string, { name, key, value, fields }: Question): Promise<Record<string, unknown> | null> {
  const own = fields.filter(({ graphs }) => graphs.includes(graph)).map((field) => field.name);
  if (own.length === 0) return null;
  const run = subgraphOf(graph).prepare({
    query: `query($r: [_Any!]!) { _entities(representations: $r) { ... on ${name} { ${own.join(" ")} } } }`,
  });
  const call = { requestId: "test", signal: AbortSignal.timeout(10_000), caller: unrestrictedCaller };
  const { data, errors } = await run({ r: [{ __typename: name, [key]: value }] }, call);
  expect(errors ?? []).toEqual([]);
  const [entity] = (data as { readonly _entities: readonly (Record<string, unknown> | null)[] })._entities;
  return entity ?? null;
}

function subgraphOf(graph: string) {
  const found = set.subgraphs.find(({ name }) => name === graph);
  if (found === undefined) throw new RangeError(`no subgraph ${graph}`);
  return found;
}

function resolverOf(graph: string, type: string, field: string): boolean {
  const found = subgraphOf(graph).schema.getType(type);
  return isObjectType(found) && found.getFields()[field]?.resolve !== undefined;
}

/** Object types of the supergraph with the fields that more than one subgraph resolves. */
function sharedTypes(): readonly SharedType[] {
  const document = parse(readFileSync("schema/supergraph.graphql", "utf8"));
  const types = document.definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION);
  return types
    .filter(({ name }) => !["Query", "Mutation", "Subscription"].includes(name.value))
    .map((type) => ({ name: type.name.value, key: keyOf(type), fields: sharedFields(type) }))
    .filter(({ fields }) => fields.length > 0);
}

function keyOf(type: ObjectTypeDefinitionNode): string | null {
  return argumentsOf(type, "join__type").flatMap(({ key }) => (typeof key === "string" ? [key] : []))[0] ?? null;
}

function sharedFields(type: ObjectTypeDefinitionNode): SharedType["fields"] {
  const everywhere = [...new Set(argumentsOf(type, "join__type").map(graphOf))];
  return (type.fields ?? [])
    .map((field) => {
      const places = argumentsOf(field, "join__field");
      const own = places.filter(({ external, graph }) => external !== true && graph !== undefined).map(graphOf);
      return { name: field.name.value, graphs: places.length === 0 ? everywhere : own };
    })
    .filter(({ graphs }) => graphs.length > 1);
}

function graphOf({ graph }: Readonly<Record<string, unknown>>): string {
  return String(graph).toLowerCase();
}

function argumentsOf(
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  directive: string,
): readonly Readonly<Record<string, unknown>>[] {
  return (node.directives ?? [])
    .filter(({ name }) => name.value === directive)
    .map((found) =>
      Object.fromEntries(
        (found.arguments ?? []).map(({ name, value }) => [
          name.value,
          value.kind === Kind.ENUM ? value.value : valueFromASTUntyped(value),
        ]),
      ),
    );
}
