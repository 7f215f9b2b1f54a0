import { beforeAll, expect, test } from "vitest";
import { openFixture } from "./support/openFixture.ts";
import { openTwoEngines, placements, type TwoEngines } from "./support/twoEngines.ts";

/** A type without a key, whose fields come from two subgraphs: objects that look the same get different things. */
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])`;
const sources = [
  {
    name: "people",
    url: "http://people.invalid",
    sdl: `${link}
      type Query { people: [Person!]! }
      type Person @key(fields: "id") { id: ID! address: Address! @shareable homes: [Address!]! @shareable }
      type Address { city: String! }`,
  },
  {
    name: "streets",
    url: "http://streets.invalid",
    sdl: `${link}
      type Person @key(fields: "id") { id: ID! address: Address! @shareable homes: [Address!]! @shareable }
      type Address { street: String! }`,
  },
];

const fixture = openFixture("value types", sources, {
  overrides: {
    "Query.people": () => [0, 1, 2].map((number) => ({ __typename: "Person", number })),
    "Person.address": ({ number }) => ({ __typename: "Address", number }),
    "Person.homes": ({ number }) => [number, number + 10].map((one) => ({ __typename: "Address", number: one })),
    "Address.city": () => "a city whose name is long enough to be kept as a part of the answer",
    "Address.street": ({ number }) => `street ${number}`,
  },
});
let engines: TwoEngines;

beforeAll(async () => {
  engines = await openTwoEngines(fixture);
});

test.each(placements)("what one subgraph adds to one of two equal objects stays there: %s", async (placement) => {
  const query = "{ people { address { city street } homes { city street } } }";
  const run = { world: { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] } };
  const { data, errors } = await engines.ours({ query, operationName: undefined, variables: {} }, run, placement);
  expect(errors).toEqual([]);
  const { people } = data as {
    readonly people: readonly {
      readonly address: { readonly street: string };
      readonly homes: readonly { readonly street: string }[];
    }[];
  };
  expect(people.map(({ address }) => address.street)).toEqual(["street 0", "street 1", "street 2"]);
  expect(people.map(({ homes }) => homes.map(({ street }) => street))).toEqual([
    ["street 0", "street 10"],
    ["street 1", "street 11"],
    ["street 2", "street 12"],
  ]);
});
