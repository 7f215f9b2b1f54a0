import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Caller, unrestrictedCaller } from "../../access/caller.ts";
import { type Clients, openClients } from "../../access/clients/openClients.ts";
import { openStore, type Store } from "../../access/store/openStore.ts";
import graph from "../../community.config.ts";
import { createSubgraphs, readSubgraphsConfig, type Subgraph } from "../../subgraphs/manifest.ts";
import { newClient, otherOrganisation, someOrganisation } from "../support/clients.ts";
import { openTestDatabases, type TestDatabases } from "../support/store.ts";

let databases: TestDatabases;
let store: Store;
let clients: Clients;
let subgraph: Subgraph;
beforeAll(async () => {
  databases = await openTestDatabases();
  store = await openStore({ databaseUrl: await databases.create() });
  clients = await openClients({ store, staleMs: 300_000 });
  subgraph = await accessSubgraph(clients);
});
afterAll(async () => {
  await clients.close();
  await store.close();
  await databases.close();
});

async function accessSubgraph(registers: Pick<Clients, "register" | "documents"> | null): Promise<Subgraph> {
  const set = await createSubgraphs(readSubgraphsConfig(graph, {}, ["access"]), {
    log: pino({ level: "silent" }),
    registers,
  });
  const found = set.subgraphs.find(({ name }) => name === "access");
  if (found === undefined) throw new TypeError("there is no access subgraph");
  return found;
}

const administrator: Caller = { ...unrestrictedCaller, client: "an-administrator" };

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
async function ask(query: string, variables: object = {}, caller = administrator, of = subgraph): Promise<any> {
  const call = { requestId: "test", signal: new AbortController().signal, caller };
  const { data, errors } = await of.prepare({ query })({ ...variables }, call);
  return { ...data, ...(errors !== undefined && { errors: errors.map(({ extensions }) => extensions["code"]) }) };
}

let keys = 0;
function withKey(input: object) {
  keys += 1;
  return { input: { idempotencyKey: `key-number-${keys}`, ...input } };
}

const add = `mutation ($input: AddApiClientInput!) {
  addApiClient(input: $input) {
    client { id name organisation contact scopes areas ceiling purposes contract documents denied introspection
      requestsPerSecond maxCost dailyCost addresses expiresAt state revokedAt keyIds secrets { expiresAt } }
    secret repeated userErrors { field code message }
  }
}`;

describe("a client", () => {
  test("is added with every setting, and its secret is given once", async () => {
    const settings = {
      ...newClient(),
      scopes: ["service:read"],
      ceiling: 2,
      purposes: ["service-handling"],
      contract: "provider",
      documents: "TRUSTED",
      denied: "REFUSE",
      introspection: true,
      requestsPerSecond: 5,
      maxCost: 100,
      dailyCost: 2_000_000_000,
      addresses: ["10.0.0.0/8"],
      expiresAt: "2999-12-31T18:00:00+08:00",
    };
    const variables = withKey({ id: "through-graphql", ...settings });
    const { addApiClient } = await ask(add, variables);
    expect(addApiClient).toEqual({
      client: {
        id: "through-graphql",
        ...settings,
        state: "ACTIVE",
        revokedAt: null,
        keyIds: [],
        secrets: [{ expiresAt: null }],
      },
      secret: expect.stringMatching(/^[\w-]{43}$/),
      repeated: false,
      userErrors: [],
    });
    expect(await clients.credentials.matchesSecret("through-graphql", addApiClient.secret)).toBe(true);
    const again = await ask(add, variables);
    expect(again.addApiClient).toEqual({ ...addApiClient, secret: null, repeated: true });
  });

  test("is changed where something was given, and null takes away what may be absent", async () => {
    const { client } = await clients.register.add(
      newClient({ contract: "provider", expiresAt: Date.UTC(2999, 0), ceiling: 2 }),
    );
    const update = `mutation ($input: UpdateApiClientInput!) {
      updateApiClient(input: $input) { client { name ceiling contract expiresAt } userErrors { code } } }`;
    const variables = withKey({ id: client.id, name: "新名称", ceiling: null, contract: null, expiresAt: null });
    expect((await ask(update, variables)).updateApiClient).toEqual({
      client: { name: "新名称", ceiling: 2, contract: null, expiresAt: null },
      userErrors: [],
    });
  });

  test("B1: what a request gives no value for stays, however the request is written", async () => {
    const { client } = await clients.register.add(
      newClient({ contract: "provider", expiresAt: Date.UTC(2999, 0), ceiling: 2, purposes: ["grid-governance"] }),
    );
    const update = `mutation ($name: String, $contract: String, $expiresAt: DateTime, $purposes: [String!]) {
      updateApiClient(input: { idempotencyKey: "key-b1-number-1", id: "${client.id}", name: $name, contract: $contract,
        expiresAt: $expiresAt, purposes: $purposes }) { client { name contract purposes expiresAt } userErrors { code } } }`;
    expect((await ask(update, { name: "renamed" })).updateApiClient).toEqual({
      client: {
        name: "renamed",
        contract: "provider",
        purposes: ["grid-governance"],
        expiresAt: expect.stringContaining("2999"),
      },
      userErrors: [],
    });
  });

  test("changes its secret and is revoked, also in the directory at once", async () => {
    const { client, secret } = await clients.register.add(newClient());
    const rotate = `mutation ($input: RotateApiClientSecretInput!) {
      rotateApiClientSecret(input: $input) { secret repeated client { secrets { expiresAt } } userErrors { code } } }`;
    const { rotateApiClientSecret: rotated } = await ask(rotate, withKey({ id: client.id, overlapSeconds: 60 }));
    expect(rotated.client.secrets).toEqual([{ expiresAt: expect.stringMatching(/\+08:00$/) }, { expiresAt: null }]);
    expect(await clients.credentials.matchesSecret(client.id, secret ?? "")).toBe(true);
    expect(await clients.credentials.matchesSecret(client.id, rotated.secret)).toBe(true);
    const revoke = `mutation ($input: RevokeApiClientInput!) {
      revokeApiClient(input: $input) { client { state revokedAt } userErrors { code } } }`;
    const { revokeApiClient } = await ask(revoke, withKey({ id: client.id }));
    expect(revokeApiClient).toMatchObject({ client: { state: "REVOKED", revokedAt: expect.any(String) } });
    expect(await clients.directory.client(client.id)).toMatchObject({ revokedAt: expect.any(Number) });
    expect((await ask(revoke, withKey({ id: client.id }))).revokeApiClient).toEqual({
      client: null,
      userErrors: [{ code: "ILLEGAL_TRANSITION" }],
    });
  });

  test.each([
    [{ organisation: "1" }, ["input", "organisation"], "INVALID_VALUE"],
    [{ ceiling: 7 }, ["input", "ceiling"], "INVALID_VALUE"],
    [{ jwks: "no JSON" }, ["input", "jwks"], "INVALID_VALUE"],
    [{ expiresAt: "soon" }, ["input", "expiresAt"], "INVALID_VALUE"],
    [{ idempotencyKey: "short" }, ["input", "idempotencyKey"], "INVALID_VALUE"],
    [{ id: "through-graphql" }, ["input", "id"], "INVALID_VALUE"],
  ])("with %j is refused as a user error", async (wrong, field, code) => {
    const { addApiClient } = await ask(add, withKey({ ...newClient(), ...wrong }));
    expect(addApiClient).toEqual({
      client: null,
      secret: null,
      repeated: false,
      userErrors: [{ field, code, message: expect.any(String) }],
    });
  });

  test("is listed by page and filter, found by id, and resolved as an entity", async () => {
    for (const id of ["list-1", "list-2", "list-3"]) {
      await clients.register.add(newClient({ id, organisation: otherOrganisation }));
    }
    const list = `query ($after: String, $organisation: String) {
      apiClients(first: 2, after: $after, filter: { organisation: $organisation, state: ACTIVE }) {
        totalCount pageInfo { hasNextPage hasPreviousPage endCursor } nodes { id createdAt trustedDocuments { totalCount } } } }`;
    const variables = { organisation: otherOrganisation };
    const { apiClients: first } = await ask(list, variables);
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    const { apiClients: next } = await ask(list, { ...variables, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...next.nodes].map(({ id }) => id)).toEqual(["list-1", "list-2", "list-3"]);
    expect(next.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect((await ask('{ apiClients(after: "x") { nodes { id } } }')).errors).toEqual(["BAD_USER_INPUT"]);
    expect((await ask("{ apiClients(first: 201) { nodes { id } } }")).errors).toEqual(["BAD_USER_INPUT"]);
    const one = "query ($id: ID!) { apiClient(id: $id) { organisation } }";
    expect(await ask(one, { id: "list-1" })).toEqual({ apiClient: { organisation: otherOrganisation } });
    expect(await ask(one, { id: "no-such-client" })).toEqual({ apiClient: null });
    const entity = "query ($of: [_Any!]!) { _entities(representations: $of) { ... on ApiClient { name } } }";
    const of = [{ __typename: "ApiClient", id: "list-2" }];
    expect(await ask(entity, { of })).toEqual({ _entities: [{ name: newClient().name }] });
  });
});

test("trusted documents are added, listed and removed", async () => {
  const { client } = await clients.register.add(newClient({ organisation: someOrganisation }));
  const adding = `mutation ($input: AddTrustedDocumentsInput!) {
    addTrustedDocuments(input: $input) {
      changed userErrors { field code } client { trustedDocuments(first: 1) { totalCount nodes { documentId hash } pageInfo { endCursor } } } } }`;
  const documents = [
    { id: "b", text: "{ b }" },
    { id: "a", text: "{ a }" },
  ];
  const { addTrustedDocuments } = await ask(adding, withKey({ clientId: client.id, documents }));
  expect(addTrustedDocuments).toMatchObject({
    changed: 2,
    client: { trustedDocuments: { totalCount: 2, nodes: [{ documentId: "a" }] } },
  });
  expect(await clients.directory.trustedDocument(client.id, "b")).toBe("{ b }");
  const wrong = withKey({ clientId: client.id, documents: [{ id: "0".repeat(64), text: "{ b }" }] });
  expect((await ask(adding, wrong)).addTrustedDocuments.userErrors).toEqual([
    { field: ["input", "documents"], code: "INVALID_VALUE" },
  ]);
  const removing = `mutation ($input: RemoveTrustedDocumentsInput!) {
    removeTrustedDocuments(input: $input) { changed client { trustedDocuments { nodes { documentId } } } } }`;
  const { removeTrustedDocuments } = await ask(removing, withKey({ clientId: client.id, documentIds: ["b", "c"] }));
  expect(removeTrustedDocuments).toEqual({
    changed: 1,
    client: { trustedDocuments: { nodes: [{ documentId: "a" }] } },
  });
});

test("D-08: more documents than a statement takes are refused when they are removed, and nothing is", async () => {
  const { client } = await clients.register.add(newClient({ organisation: someOrganisation }));
  const removing = `mutation ($input: RemoveTrustedDocumentsInput!) {
    removeTrustedDocuments(input: $input) { changed userErrors { field code } } }`;
  for (const length of [2_001, 40_000]) {
    const documentIds = Array.from({ length }, (_, index) => `d${index}`);
    expect((await ask(removing, withKey({ clientId: client.id, documentIds }))).removeTrustedDocuments).toEqual({
      changed: null,
      userErrors: [{ field: ["input", "documentIds"], code: "INVALID_VALUE" }],
    });
  }
});

describe("nobody else may", () => {
  const everything = [
    ["{ apiClients { nodes { id } } }", {}],
    ['{ apiClient(id: "through-graphql") { id } }', {}],
    [add, withKey(newClient())],
    [
      "query ($of: [_Any!]!) { _entities(representations: $of) { ... on ApiClient { name } } }",
      { of: [{ __typename: "ApiClient", id: "list-2" }] },
    ],
  ] as const;

  test.each([
    ["without access:admin", { ...administrator, scopes: ["grid:read"] }],
    ["held to an area", { ...administrator, areas: ["320583"] }],
  ])("%s", async (_who, caller) => {
    const before = await clients.register.count({});
    for (const [query, variables] of everything) {
      expect((await ask(query, variables, caller)).errors).toEqual(["FORBIDDEN"]);
    }
    expect(await clients.register.count({})).toBe(before);
  });
});

test("a gateway without a store says that it has no register", async () => {
  const without = await accessSubgraph(null);
  const { errors } = await ask("{ apiClients { nodes { id } } }", {}, administrator, without);
  expect(errors).toEqual(["ACCESS_UNAVAILABLE"]);
});
