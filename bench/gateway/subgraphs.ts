/** The four subgraphs of the benchmark, executable: behind sockets for everyone, in process for our gateway alone. */
import { readFileSync } from "node:fs";
import { createSubgraph } from "../../subgraphs/createSubgraph.ts";
import type { Subgraph, SubgraphContext } from "../../subgraphs/subgraph.ts";
import { products, reviews, shippingEstimate, users } from "./data.ts";

export const benchSubgraphNames = ["accounts", "inventory", "products", "reviews"] as const;
type BenchSubgraphName = (typeof benchSubgraphNames)[number];

const usersById = new Map(users.map((user) => [user.id, user]));
const productsByUpc = new Map(products.map((product) => [product.upc, product]));
const reviewsById = new Map(reviews.map((review) => [review.id, review]));
const reviewsByAuthor = Map.groupBy(reviews, ({ authorId }) => authorId);
const reviewsByProduct = Map.groupBy(reviews, ({ upc }) => upc);

interface UserKey {
  readonly id: string;
}

interface ProductKey {
  readonly upc: string;
}

/** What inventory gets of a product: the key, and what `@requires` names where it is asked for. */
interface StockedProduct extends ProductKey {
  readonly price?: number;
  readonly weight?: number;
}

const resolvers: Readonly<Record<BenchSubgraphName, unknown>> = {
  accounts: {
    Query: {
      me: () => users[0],
      user: (_: unknown, { id }: UserKey) => usersById.get(id),
      users: () => users,
    },
    User: { __resolveReference: ({ id }: UserKey) => usersById.get(id) },
  },
  inventory: {
    Product: {
      __resolveReference: (product: StockedProduct) => (productsByUpc.has(product.upc) ? product : null),
      inStock: ({ upc }: ProductKey) => productsByUpc.get(upc)?.inStock,
      shippingEstimate: ({ price, weight }: StockedProduct) => shippingEstimate(price, weight),
    },
  },
  products: {
    Query: { topProducts: (_: unknown, { first }: { readonly first: number }) => products.slice(0, first) },
    Product: { __resolveReference: ({ upc }: ProductKey) => productsByUpc.get(upc) },
  },
  reviews: {
    Review: {
      __resolveReference: ({ id }: { readonly id: string }) => reviewsById.get(id),
      product: ({ upc }: ProductKey) => ({ upc }),
      author: ({ authorId }: { readonly authorId: string }) => usersById.get(authorId),
    },
    User: {
      __resolveReference: ({ id }: UserKey) => usersById.get(id),
      reviews: ({ id }: UserKey) => reviewsByAuthor.get(id) ?? [],
    },
    Product: {
      __resolveReference: ({ upc }: ProductKey) => ({ upc }),
      reviews: ({ upc }: ProductKey) => reviewsByProduct.get(upc) ?? [],
    },
  },
};

export function readSubgraphSdl(name: BenchSubgraphName): string {
  return readFileSync(new URL(`schema/${name}.graphql`, import.meta.url), "utf8");
}

/** The same edge as the project's own subgraphs have; nothing in the data can fail, so nothing is logged. */
export function createBenchSubgraphs(): readonly Subgraph[] {
  return benchSubgraphNames.map((name) =>
    createSubgraph<SubgraphContext>({
      // The gateway matches names as text; the type only lists the project's own.
      name: name,
      sdl: readSubgraphSdl(name),
      resolvers: resolvers[name],
      createContext: () => ({}),
      onError: () => {},
    }),
  );
}
