import { type DocumentNode, execute, type GraphQLSchema } from "graphql";
import { products, reviews, shippingEstimate, users } from "./data.ts";

/** The benchmark's answer, worked out without federation: graphql-js over the data joined as objects. */
export async function expectedAnswer(apiSchema: GraphQLSchema, document: DocumentNode): Promise<unknown> {
  const { data, errors } = await execute({ schema: apiSchema, document, rootValue });
  if (data === undefined || data === null || errors !== undefined) throw new Error("The benchmark's data are wrong.");
  return { data };
}

const rootValue = {
  users: () => users.map(({ id }) => userOf(id)),
  topProducts: ({ first }: { readonly first: number }) => products.slice(0, first).map(({ upc }) => productOf(upc)),
};

function userOf(id: string): unknown {
  const user = users.find((candidate) => candidate.id === id);
  return { ...user, reviews: () => reviewsWhere((review) => review.authorId === id) };
}

function productOf(upc: string): unknown {
  const product = products.find((candidate) => candidate.upc === upc);
  return {
    ...product,
    shippingEstimate: shippingEstimate(product?.price, product?.weight),
    reviews: () => reviewsWhere((review) => review.upc === upc),
  };
}

function reviewsWhere(isWanted: (review: (typeof reviews)[number]) => boolean): unknown {
  return reviews
    .filter(isWanted)
    .map((review) => ({ ...review, author: () => userOf(review.authorId), product: () => productOf(review.upc) }));
}
