import { readFileSync } from "node:fs";
import { buildSchema, type GraphQLSchema, getNamedType } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Clients, openClients } from "../../access/clients/openClients.ts";
import { openStore, type Store } from "../../access/store/openStore.ts";
import { argumentsOf } from "../../gateway/graph/directiveArguments.ts";
import { createFederationPlanner } from "../../gateway/plan/federationPlanner.ts";
import type { Sandbox } from "../../sandbox/start.ts";
import { type FilledAudit, openFilledAudit } from "../audit/index/support/filledAudit.ts";
import { newClient } from "../support/clients.ts";
import { type Answer, type Community, openCommunity, openSandbox } from "../support/community.ts";
import { openTestDatabases, type TestDatabases } from "../support/store.ts";
import { type Asker, allPurposes, allScopes, asker, headersOf, identifyAskers, thePublic } from "./support/callers.ts";
import { publicObjectTypes, readFieldTable, supergraphSchema } from "./support/fieldTable.ts";
import { naiveAnswer } from "./support/naiveAnswer.ts";
import { naiveDecision } from "./support/naiveRules.ts";
import { operationsReaching } from "./support/waysTo.ts";
import { typeAlias, withTypes } from "./support/withTypes.ts";

/** The table alone says what is expected; it is held to the supergraph by fieldTable.test.ts. */
const table = readFieldTable(readFileSync("test/policy/fieldTable.txt", "utf8"));
const rules = Object.fromEntries(table.map((row) => [row.coordinate, row]));
const supergraph = readFileSync("schema/supergraph.graphql", "utf8");

const purpose = "grid-governance";
const askers: readonly { readonly name: string; readonly asker: Asker }[] = [
  { name: "the public", asker: thePublic },
  ...allScopes.map((scope) => ({ name: `${scope} alone`, asker: asker({ scopes: [scope], purpose }) })),
  ...([1, 2, 3, 4] as const).map((ceiling) => ({
    name: `every scope up to level ${ceiling}`,
    asker: asker({ scopes: allScopes, ceiling, purpose }),
  })),
  { name: "every scope without a purpose", asker: asker({ scopes: allScopes }) },
  ...allPurposes.map((one) => ({ name: `every scope for ${one}`, asker: asker({ scopes: allScopes, purpose: one }) })),
];

/** Given by mutations alone, which have flows of their own. */
const ofMutations = [
  "ApiClientPayload",
  "ApiClientSecretPayload",
  "ApplicationPayload",
  "AuditHoldPayload",
  "EventPayload",
  "Mutation",
  "Subscription",
  "TrustedDocumentsPayload",
  "UserError",
];

let schema: GraphQLSchema;
let sandbox: Sandbox;
let databases: TestDatabases;
let store: Store;
let clients: Clients;
let audit: FilledAudit;
let open: Community;
let guarded: Community;
/** By type: the operation and everything that it finds. */
const whole = new Map<string, { readonly query: string; readonly data: unknown }>();

beforeAll(async () => {
  schema = buildSchema(createFederationPlanner(supergraph).apiSdl);
  sandbox = await openSandbox();
  databases = await openTestDatabases();
  store = await openStore({ databaseUrl: await databases.create() });
  clients = await openClients({ store, staleMs: 300_000 });
  const { client } = await clients.register.add(newClient());
  await clients.documents.add(client.id, [{ id: "divisions", text: "{ divisions { totalCount } }" }]);
  audit = await openFilledAudit(await databases.create());
  open = await openCommunity(sandbox, "in process", {}, null, clients, audit.registers);
  // Everything that a run asks at once.
  const settings = { PUBLIC_REQUESTS_PER_SECOND: "100000", ADDRESS_REQUESTS_PER_SECOND: "100000" };
  guarded = await openCommunity(sandbox, "in process", settings, identifyAskers(), clients, audit.registers);
  for (const { name } of publicObjectTypes(schema)) {
    if (ofMutations.includes(name)) continue;
    for (const query of operationsReaching(schema, name, 40)) {
      const asked = withTypes({ query, operationName: undefined, variables: {} });
      const { data, text } = await open.ask(asked.query);
      const isReached = name === "Query" || text.includes(`"${typeAlias}":"${name}"`);
      if (!isReached) continue;
      whole.set(name, { query, data });
      break;
    }
  }
}, 60_000);
afterAll(async () => {
  await open?.close();
  await guarded?.close();
  await clients?.close();
  await audit?.close();
  await store?.close();
  await databases?.close();
  await sandbox?.stop();
});

test("every type of the graph is reached", () => {
  const types = publicObjectTypes(schema).map(({ name }) => name);
  expect(types.filter((name) => !whole.has(name))).toEqual(ofMutations);
});

describe("exactly what the table says can be read", () => {
  test.each(askers)("by $name", async ({ asker: who }) => {
    const asking = { caller: who.caller, granted: new Set<string>() };
    for (const [type, { query, data }] of whole) {
      const operation = { query, operationName: undefined, variables: {} };
      const { objects: _objects, ...expected } = naiveAnswer(operation, data, schema, rules, asking);
      sandbox.calls.reset();
      const answer = await guarded.ask(query, {}, headersOf(who));
      const told = `${type}: ${query}`;
      expect({ data: answer.data, forbidden: forbiddenOf(answer) }, told).toEqual(expected);
      expect(
        answer.errors.filter(({ extensions }) => extensions.code !== "FORBIDDEN"),
        told,
      ).toEqual([]);
      // Nothing of it may be read: nobody is asked.
      if (Object.values(answer.data ?? {}).every((value) => value === null)) expect(callsOf(), told).toEqual({});
    }
  });
});

test("a field that is denied reaches none of its systems", async () => {
  const fields = publicObjectTypes(supergraphSchema(supergraph)).flatMap((type) =>
    Object.values(type.getFields()).flatMap(({ name, astNode }) => {
      const systems = (astNode?.directives ?? []).filter((one) => one.name.value === "source").map(argumentsOf);
      return systems.map(({ system }) => ({ type: type.name, name, system: String(system) }));
    }),
  );
  expect(fields.length).toBeGreaterThan(20);
  const asking = { caller: thePublic.caller, granted: new Set<string>() };
  let refused = 0;
  for (const { type, name, system } of fields) {
    if (naiveDecision(rules, asking, `${type}.${name}`, []) === "clear") continue;
    const { query } = whole.get(type) ?? { query: "" };
    const definition = schema.getType(type);
    if (definition === undefined || !("getFields" in definition)) throw new RangeError(`no type ${type}`);
    const below =
      "getFields" in getNamedType(definition.getFields()[name]?.type ?? definition) ? " { __typename }" : "";
    // Beside its neighbours that may be read.
    const keys = ["code", "id", "uscc", "number"].filter((key) => key in definition.getFields());
    const selections = `{ ${keys.join(" ")} ${name}${below} }`;
    const asked = query.replace(/\{ (?:[a-zA-Z]+(?:\([^)]*\))?(?: \{ __typename \})? )+\}/, selections);
    expect(asked, query).not.toBe(query);
    sandbox.calls.reset();
    const { errors } = await guarded.ask(asked);
    expect(
      errors.map(({ extensions }) => extensions.code),
      asked,
    ).toContain("FORBIDDEN");
    expect(Object.keys(callsOf()), asked).not.toContain(system === "service" ? "front" : system);
    expect(Object.keys(callsOf()), asked).not.toContain(system);
    refused += 1;
  }
  expect(refused).toBeGreaterThan(15);
});

/** Systems that were called at all. */
function callsOf(): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(sandbox.calls.snapshot()).flatMap(([system, { total }]) => (total > 0 ? [[system, total]] : [])),
  );
}

function forbiddenOf({ errors }: Answer): readonly string[] {
  return errors
    .filter(({ extensions }) => extensions.code === "FORBIDDEN")
    .map(({ path }) => JSON.stringify(path))
    .sort();
}
