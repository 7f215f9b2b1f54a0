/**
 * What a careful programmer would write instead of a gateway: Fastify, undici and JSON, for the benchmark's operation
 * alone. The same nine calls as a gateway that asks for nothing twice, merged by hand. Takes the subgraphs' URLs as JSON.
 */
import { fastify } from "fastify";
import { type AuthoredReview, merge, type ReviewsReply, type TopReply, type UsersReply } from "./handMerge.ts";
import { postTo } from "./postTo.ts";

const urls = JSON.parse(process.argv[2] ?? "{}") as Readonly<Record<string, string>>;
const accounts = postTo(urls["accounts"] ?? "");
const inventory = postTo(urls["inventory"] ?? "");
const products = postTo(urls["products"] ?? "");
const reviews = postTo(urls["reviews"] ?? "");

const reviewFields = "id body";
const authorFields = `author { id username reviews { ${reviewFields} product { upc } } }`;
const entities = (selection: string) =>
  `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`;

const askUsers = accounts<UsersReply>("{ users { id username name } }");
const askNames = accounts<{ readonly _entities: readonly { readonly name: string }[] }>(
  entities("... on User { name }"),
);
const askTop = products<TopReply>("{ topProducts { upc name price weight } }");
const askProducts = products<{
  readonly _entities: readonly { readonly name: string; readonly price: number; readonly weight: number }[];
}>(entities("... on Product { name price weight }"));
const askReviewsOfUsers = reviews<ReviewsReply>(
  entities(`... on User { reviews { ${reviewFields} product { upc reviews { ${reviewFields} ${authorFields} } } } }`),
);
const askReviewsOfTop = reviews<ReviewsReply<AuthoredReview>>(
  entities(`... on Product { reviews { ${reviewFields} ${authorFields} } }`),
);
const askInStock = inventory<{ readonly _entities: readonly { readonly inStock: boolean }[] }>(
  entities("... on Product { inStock }"),
);
const askShipping = inventory<{ readonly _entities: readonly { readonly shippingEstimate: number }[] }>(
  entities("... on Product { shippingEstimate }"),
);
const askStock = inventory<{
  readonly _entities: readonly { readonly inStock: boolean; readonly shippingEstimate: number }[];
}>(entities("... on Product { inStock shippingEstimate }"));

async function answer(): Promise<string> {
  const [{ users, reviewed, authorIds, reviewsOfUsers, productReplies }, { topProducts, reviewsOfTop, stock }] =
    await Promise.all([usersPart(), topPart()]);
  return JSON.stringify({
    data: merge({ users, reviewed, authorIds, reviewsOfUsers, ...productReplies, topProducts, reviewsOfTop, stock }),
  });
}

async function usersPart() {
  const { users } = await askUsers({});
  const reviewsOfUsers = await askReviewsOfUsers({
    representations: users.map(({ id }) => ({ __typename: "User", id })),
  });
  const upcs = new Set<string>();
  const ids = new Set<string>();
  for (const user of reviewsOfUsers._entities) {
    for (const { product } of user.reviews) {
      upcs.add(product.upc);
      for (const { author } of product.reviews) {
        ids.add(author.id);
        for (const review of author.reviews) upcs.add(review.product.upc);
      }
    }
  }
  const reviewed = [...upcs];
  const authorIds = [...ids];
  const representations = reviewed.map((upc) => ({ __typename: "Product", upc }));
  const [known, inStock, names] = await Promise.all([
    withShipping(representations),
    askInStock({ representations }),
    askNames({ representations: authorIds.map((id) => ({ __typename: "User", id })) }),
  ]);
  return { users, reviewed, authorIds, reviewsOfUsers, productReplies: { ...known, inStock, names } };
}

async function withShipping(representations: readonly { readonly __typename: string; readonly upc: string }[]) {
  const details = await askProducts({ representations });
  const shipping = await askShipping({
    representations: details._entities.map(({ price, weight }, index) => ({
      __typename: "Product",
      upc: representations[index]?.upc,
      price,
      weight,
    })),
  });
  return { details, shipping };
}

async function topPart() {
  const { topProducts } = await askTop({});
  const [reviewsOfTop, stock] = await Promise.all([
    askReviewsOfTop({ representations: topProducts.map(({ upc }) => ({ __typename: "Product", upc })) }),
    askStock({
      representations: topProducts.map(({ upc, price, weight }) => ({ __typename: "Product", upc, price, weight })),
    }),
  ]);
  return { topProducts, reviewsOfTop, stock };
}

const server = fastify();
server.post("/graphql", async (_request, reply) => {
  reply.type("application/json");
  return answer();
});
const origin = await server.listen({ host: "127.0.0.1", port: 0 });
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true, origin });
