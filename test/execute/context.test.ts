import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { openFixture, readSubgraphs } from "./support/openFixture.ts";
import { openTwoEngines, type TwoEngines } from "./support/twoEngines.ts";

/** `@context` and `@fromContext` (Federation 2.8): the stock gateway refuses a supergraph with them. */
const fixture = openFixture("context", readSubgraphs(join(import.meta.dirname, "fixtures/context")), {
  overrides: {
    "Item.price": ({ number }, { currency, plain }) => `${number} ${currency} ${plain}`,
    "Item.mark": ({ number }, { of }) => `${number} ${of}`,
    "User.items": ({ number }) => itemsOf(number),
    "Shop.items": ({ number }) => itemsOf(number + 1),
    "User.best": ({ number }) => ({ __typename: "Box", number }),
    "Shop.best": ({ number }) => ({ __typename: "Box", number }),
    "Box.item": ({ number }) => itemsOf(number)[0],
    "Box.inner": ({ number }) => (number > 90 ? null : { __typename: "Box", number: number + 90 }),
    "Box.grid": () => [itemsOf(1), [null, ...itemsOf(2)]],
    "Item.related": () => itemsOf(0),
    "Shop.kind": () => "of a shop",
    "User.kind": ({ number }) => (number % 3 === 0 ? null : `kind-${number}`),
    "Shop.label": ({ number }) => `label-${number}`,
    "Currency.code": ({ number }) => `code-${number}`,
    "User.currency": ({ number }) => ({ __typename: "Currency", number }),
    "Shop.currency": ({ number }) => ({ __typename: "Currency", number: 100 + number }),
    "Query.users": () => [0, 1, 2, 1].map((number) => ({ __typename: "User", number })),
    "Query.owners": () => ["User", "Shop", "User"].map((type, number) => ({ __typename: type, number })),
  },
});

function itemsOf(number: number) {
  return [number % 3, (number + 1) % 3].map((one) => ({ __typename: "Item", number: one }));
}

interface Item {
  readonly id: string;
  readonly price: string;
  readonly mark: string;
  readonly related?: readonly Item[];
}

interface Owner {
  readonly currency: { readonly code: string };
  readonly kind?: string | null;
  readonly label?: string;
  readonly items: readonly Item[];
  readonly best: { readonly item: Item; readonly inner: { readonly grid: readonly (readonly (Item | null)[])[] } };
}

const fields =
  "currency { code } items { id price mark related { id price mark } } best { item { id price mark } inner { grid { id price mark } } }";
let engines: TwoEngines;
const run = () => ({ world: { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] } });

beforeAll(async () => {
  engines = await openTwoEngines(fixture, { hasStock: false });
});

test("the stock gateway does not run such a graph", async () => {
  await expect(openTwoEngines(fixture)).rejects.toThrow(/context/);
});

test("every entity sees the values of its own surroundings, also where it stands at several places", async () => {
  const query = `{ users { kind ${fields} } owners { ... on User { kind ${fields} } ... on Shop { kind label ${fields} } } }`;
  const { data, errors } = await engines.ours({ query, operationName: undefined, variables: {} }, run());
  expect(errors).toEqual([]);
  const { users, owners } = data as { readonly users: readonly Owner[]; readonly owners: readonly Owner[] };
  let seen = 0;
  for (const { currency, kind, label, items, best } of [...users, ...owners]) {
    const grid = best.inner.grid.flat().filter((item) => item !== null);
    for (const { id, price, mark } of [...items, ...items.flatMap(({ related = [] }) => related), best.item, ...grid]) {
      const number = id.replace("id-", "");
      expect(price).toBe(`${number} ${currency.code} 3`);
      expect(mark).toBe(`${number} ${label ?? kind ?? null}`);
      seen += 1;
    }
  }
  expect(seen).toBeGreaterThan(20);
});

test("a client's alias does not stand in the way of a context", async () => {
  const query = "{ users { currency { code: __typename } kind: id items { price mark } } }";
  const { data } = await engines.ours({ query, operationName: undefined, variables: {} }, run());
  const { users } = data as { readonly users: readonly Record<string, unknown>[] };
  expect(users[1]).toEqual({
    currency: { code: "Currency" },
    kind: "id-1",
    items: [
      { price: "1 code-1 3", mark: "1 kind-1" },
      { price: "2 code-1 3", mark: "2 kind-1" },
    ],
  });
});

test("an error in one context stands at its own place", async () => {
  const query = "{ users { items { price } } }";
  const { data, errors } = await engines.ours(
    { query, operationName: undefined, variables: {} },
    {
      ...run(),
      damage: (reply, _subgraph, text, variables) =>
        text.includes("_entities") && Object.values(variables).includes("code-2")
          ? {
              data: null,
              errors: [{ message: "The source does not answer.", extensions: { code: "SOURCE_UNAVAILABLE" } }],
            }
          : reply,
    },
  );
  expect(errors.map(({ path }) => path?.join("."))).toEqual(["users.2.items.0.price", "users.2.items.1.price"]);
  expect((data as { users: unknown[] }).users[2]).toEqual({ items: [{ price: null }, { price: null }] });
});
