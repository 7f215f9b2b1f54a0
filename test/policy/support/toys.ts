import { join } from "node:path";
import { type Caller, publicCaller } from "../../../access/caller.ts";
import { createFederationPlanner } from "../../../gateway/plan/federationPlanner.ts";
import { readSchemas } from "../../../gateway/plan/planner.ts";
import { type Fixture, openFixture, readSubgraphs } from "../../execute/support/openFixture.ts";
import type { Thing } from "../../execute/support/world.ts";

/** Three small subgraphs with a rule of every kind; data from the tests of the executor. */
export const toys: Fixture = openFixture("policy toys", readSubgraphs(join(import.meta.dirname, "../toys")), {
  overrides: {
    // Made of the context, which the graph as one schema does not show.
    "Item.label": ({ number }) => `label-${number}`,
    // Lists that are never empty: a thing with an odd number is a person, the others are companies.
    "Query.people": () => things("Person", 1, 3, 5),
    "Query.things": () => [...things("Person", 1), ...things("Company", 2), ...things("Person", 3)],
    "Query.titled": () => [...things("Company", 4), ...things("Person", 5)],
    "Query.any": () => [...things("Person", 3), ...things("Vault", 1), ...things("Company", 2)],
    "Query.best": () => things("Thing", 1, 2, 3),
    "Query.search": () => things("Person", 5),
    "Query.cases": () => things("Case", 1, 2),
    "Query.grade": () => "A",
    "Query.vault": () => things("Vault", 2)[0],
    "Person.friend": ({ number }) => things("Person", number + 2)[0],
    "Person.cases": ({ number }) => things("Case", number, number + 1),
    "Person.items": ({ number }) => things("Item", number, 0),
    "Place.inner": ({ number }) => (number > 90 ? null : things("Place", number + 90)[0]),
  },
});

function things(type: string, ...numbers: readonly number[]): readonly Thing[] {
  return numbers.map((number) => ({ __typename: type, number }));
}

/** The toys behind a supergraph that composition would not have written. */
export function withSupergraph(edit: (sdl: string) => string): Fixture {
  const supergraphSdl = edit(toys.supergraphSdl);
  const { apiSdl, plan } = createFederationPlanner(supergraphSdl);
  return { ...toys, supergraphSdl, planner: { ...readSchemas(apiSdl, supergraphSdl), plan } };
}

export function callerOf(change: Partial<Caller>): Caller {
  return Object.freeze({ ...publicCaller, client: "test", ceiling: 4, purpose: "care", ...change });
}

export const allScopes = ["a", "all", "b", "case", "contact", "deep", "grade", "note", "tax", "vault", "write"];
