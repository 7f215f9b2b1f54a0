import { readFileSync } from "node:fs";
import { buildSchema, getNamedType, isObjectType } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Community, openCommunity, openSandbox } from "../support/community.ts";

let sandbox: Sandbox;
let community: Community;
beforeAll(async () => {
  sandbox = await openSandbox();
  community = await openCommunity(sandbox, "in process");
});
afterAll(async () => {
  await community?.close();
  await sandbox?.stop();
});

const everything = `query($code: ID!) { community(code: $code) {
  events(first: 100) { nodes { __typename id sourceIds { system value } tasks { __typename id } } }
  keyPlaces(first: 100) { nodes { __typename id sourceIds { system value } } }
  riskSignals(first: 100) { nodes { __typename id person { __typename id } } }
  serviceStations { __typename id }
  assets(first: 100) { nodes { __typename id sourceIds { system value } } }
  households(first: 50) { nodes { members { __typename id } } }
} }`;

// Relay keeps objects by `id` alone, whatever their type (GraphQL Global Object Identification); what had another's id took
// its place in the store.
test("D3: an id belongs to one object of the graph, over all types", async () => {
  const typeOf = new Map<string, string>();
  const types = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const { __typename: type, id } = value as { readonly __typename?: string; readonly id?: string };
    if (type !== undefined && id !== undefined) {
      types.add(type);
      expect(typeOf.get(id) ?? type, "one id for objects of two types").toBe(type);
      typeOf.set(id, type);
    }
    for (const child of Object.values(value)) visit(child);
  };
  for (const code of ["320282113200", "320583102001"]) {
    const { data, errors } = await community.ask(everything, { code });
    expect(errors).toEqual([]);
    visit(data);
  }
  expect([...types].sort()).toEqual(
    ["CollectiveAsset", "EventTask", "GridEvent", "KeyPlace", "Person", "RiskSignal", "ServiceStation"].sort(),
  );
});

test("D3: a source's own id is no id of the graph", async () => {
  const { data } = await community.ask(everything, { code: "320282113200" });
  const [event] = data.community.events.nodes;
  expect(event.sourceIds).toEqual([{ system: "grid", value: expect.any(String) }]);
});

test("D3: `id` is a key: no type without one of its own has it", () => {
  const schema = buildSchema(readFileSync("schema/supergraph.graphql", "utf8"), { assumeValidSDL: true });
  const withId = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => getNamedType(type.getFields()["id"]?.type)?.name !== undefined)
    .map(({ name }) => name);
  // Each of them can be asked for, or found again, by its id alone.
  expect(withId.sort()).toEqual([
    "ApiClient",
    "AuditHold",
    "AuditRecord",
    "CollectiveAsset",
    "EventTask",
    "GridEvent",
    "KeyPlace",
    "Person",
    "RiskSignal",
    "ServiceStation",
  ]);
});
