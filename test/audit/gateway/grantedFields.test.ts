import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApiClient } from "../../../access/client.ts";
import { createLog } from "../../../gateway/kit/log.ts";
import { type LiveSupergraph, openSupergraph } from "../../../gateway/plan/openSupergraph.ts";
import { grantedFields } from "../../../gateway/record/grantedFields.ts";

let supergraph: LiveSupergraph;
beforeAll(async () => {
  supergraph = await openSupergraph("schema/supergraph.graphql", { deadlineMs: 5_000, log: createLog("silent") });
});
afterAll(() => supergraph.close());

function fieldsOf(change: Partial<ApiClient>) {
  const client = { id: "one", organisation: "11320583XX00000276", scopes: [], areas: [""], ceiling: 1, purposes: [] };
  const granted = grantedFields({ ...client, contract: null, ...change } as unknown as ApiClient, supergraph.current());
  return new Map(granted.map(({ coordinate, scopes }) => [coordinate, scopes]));
}

test("nothing but what is public without scopes", () => {
  const fields = fieldsOf({ ceiling: 4, purposes: ["grid-governance"] });
  expect(fields.get("Division.name")).toEqual([]);
  expect(fields.has("Person.name")).toBe(false);
  expect([...fields.values()].every((scopes) => scopes.length === 0)).toBe(true);
});

test("what the scopes open up to the ceiling, masked one above it", () => {
  const scopes = ["grid:read", "grid.person:read"] as const;
  const below = fieldsOf({ scopes, ceiling: 2 });
  expect(below.get("Person.name")).toEqual([["grid.person:read"]]);
  expect(below.has("Person.gender")).toBe(false);
  expect(fieldsOf({ scopes, ceiling: 3 }).has("Person.gender")).toBe(true);
  expect(fieldsOf({ scopes: ["grid:read"], ceiling: 4 }).has("Person.name")).toBe(false);
});

// Without the purposes of the client: no field of level 4.
test("what needs a purpose, for a client that has it", () => {
  const scopes = ["grid:read", "grid.person:read", "grid.risk:read"] as const;
  const field = "Person.specialCategories";
  expect(fieldsOf({ scopes, ceiling: 4 }).has(field)).toBe(false);
  expect(fieldsOf({ scopes, ceiling: 4, purposes: ["service-handling"] }).has(field)).toBe(false);
  expect(fieldsOf({ scopes, ceiling: 4, purposes: ["emergency"] }).get(field)).toEqual([
    ["grid.person:read", "grid.risk:read"],
  ]);
});

test("what the contract of the client shows", () => {
  const scopes = ["grid:read", "grid.person:read"] as const;
  const whole = fieldsOf({ scopes, ceiling: 3 });
  const part = fieldsOf({ scopes, ceiling: 3, contract: "provider" });
  expect(part.size).toBeGreaterThan(10);
  expect(part.size).toBeLessThan(whole.size);
  for (const coordinate of part.keys()) expect(whole.has(coordinate), coordinate).toBe(true);
});
