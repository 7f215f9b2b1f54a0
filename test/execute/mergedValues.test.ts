import type { GraphQLFormattedError } from "graphql";
import { beforeAll, describe, expect, test } from "vitest";
import { openFixture } from "./support/openFixture.ts";
import { type Damage, openTwoEngines, placements, type TwoEngines } from "./support/twoEngines.ts";

/** A type without a key that two subgraphs fill at once: neither knows what the other one brought. */
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])`;
const person = `type Person @key(fields: "id") {
  id: ID! address: Address @shareable homes: [Address] @shareable rows: [[Address]] @shareable
}`;
const sources = [
  { name: "people", sdl: 'type Query { people: [Person!]! } type Person @key(fields: "id") { id: ID! }' },
  {
    name: "cities",
    sdl: `${person} type Address { city: String point: Point @shareable } type Point { x: Int }`,
  },
  {
    name: "streets",
    sdl: `${person} type Address { street: String point: Point @shareable } type Point { y: Int }`,
  },
].map(({ name, sdl }) => ({ name, url: `http://${name}.invalid`, sdl: `${link} ${sdl}` }));

const address = (number: number) => ({ __typename: "Address", number });
const fixture = openFixture("merged values", sources, {
  overrides: {
    "Query.people": () => [{ __typename: "Person", number: 1 }],
    "Person.address": () => address(0),
    "Person.homes": () => [address(1), address(2)],
    "Person.rows": () => [[address(3)], [address(4), address(5)]],
    "Address.city": ({ number }) => `city ${number}`,
    "Address.street": ({ number }) => `street ${number}`,
    "Address.point": ({ number }) => ({ __typename: "Point", number }),
    "Point.x": ({ number }) => number,
    "Point.y": ({ number }) => -number,
  },
});
let engines: TwoEngines;

beforeAll(async () => {
  engines = await openTwoEngines(fixture, { hasStock: false });
});

const query = "{ people { address { city street point { x y } } homes { city street } rows { city street } } }";
const operation = { query, operationName: undefined, variables: {} };

/** The parts of one entity in a reply, changed. */
function changing(subgraph: string, change: object, error: GraphQLFormattedError | null): Damage {
  return (reply, name) => {
    if (name !== subgraph) return reply;
    const data = reply.data as { readonly _entities: readonly object[] };
    return {
      data: { _entities: data._entities.map((entity) => ({ ...entity, ...change })) },
      ...(error !== null && { errors: [error] }),
    };
  };
}

/** The reply of one subgraph comes after that of the other has been merged. */
function arrivals(last: string): (subgraph: string) => Promise<void> {
  const other = Promise.withResolvers<void>();
  return async (subgraph) => {
    if (subgraph === "people") return;
    if (subgraph !== last) other.resolve();
    else {
      await other.promise;
      // What the reply before this one leads to are microtasks.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
}

const failed = (path: readonly (string | number)[]): GraphQLFormattedError => ({
  message: "The source does not answer.",
  path: ["_entities", 0, ...path],
  extensions: { code: "SOURCE_UNAVAILABLE" },
});

const whole = {
  address: { city: "city 0", street: "street 0", point: { x: 0, y: 0 } },
  homes: [
    { city: "city 1", street: "street 1" },
    { city: "city 2", street: "street 2" },
  ],
  rows: [
    [{ city: "city 3", street: "street 3" }],
    [4, 5].map((at) => ({ city: `city ${at}`, street: `street ${at}` })),
  ],
};

const cases: readonly {
  readonly name: string;
  readonly change: object;
  readonly error?: GraphQLFormattedError;
  readonly expected: object;
}[] = [
  {
    name: "null with an error for the object",
    change: { address: null },
    error: failed(["address"]),
    expected: { ...whole, address: { city: "city 0", street: null, point: { x: 0, y: null } } },
  },
  {
    name: "null with an error for an object inside",
    change: { address: { street: "street 0", point: null } },
    error: failed(["address", "point"]),
    expected: { ...whole, address: { city: "city 0", street: "street 0", point: { x: 0, y: null } } },
  },
  {
    name: "null for the list",
    change: { homes: null },
    error: failed(["homes"]),
    expected: { ...whole, homes: whole.homes.map(({ city }) => ({ city, street: null })) },
  },
  {
    name: "a shorter list",
    change: { homes: [{ street: "street 1" }] },
    expected: { ...whole, homes: [whole.homes[0], { city: "city 2", street: null }] },
  },
  {
    name: "an empty list",
    change: { homes: [] },
    expected: { ...whole, homes: whole.homes.map(({ city }) => ({ city, street: null })) },
  },
  {
    name: "a longer list",
    change: { homes: [1, 2, 3].map((at) => ({ street: `street ${at}` })) },
    expected: { ...whole, homes: [...whole.homes, { city: null, street: "street 3" }] },
  },
  {
    name: "null inside of a list",
    change: { homes: [null, { street: "street 2" }] },
    error: failed(["homes", 0]),
    expected: { ...whole, homes: [{ city: "city 1", street: null }, whole.homes[1]] },
  },
  {
    name: "shorter lists and nulls inside of lists of lists",
    change: { rows: [null, [{ street: "street 4" }]] },
    expected: {
      ...whole,
      rows: [[{ city: "city 3", street: null }], [whole.rows[1]?.[0], { city: "city 5", street: null }]],
    },
  },
];

describe.each(placements)("%s", (placement) => {
  test.each(cases)(
    "B5: what one subgraph brought stays beside another's $name",
    async ({ change, error, expected }) => {
      for (const last of ["cities", "streets"]) {
        const run = {
          world: { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] },
          damage: changing("streets", change, error ?? null),
          arrival: arrivals(last),
        };
        const { data, errors } = await engines.ours(operation, run, placement);
        expect(data, `${last} comes last`).toEqual({ people: [expected] });
        const path = error === undefined ? [] : [["people", 0, ...(error.path ?? []).slice(2)]];
        expect(errors.map((one) => one.path)).toEqual(path);
      }
    },
  );
});
