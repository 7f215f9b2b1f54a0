interface User {
  readonly id: string;
  readonly username: string;
  readonly name: string;
}

interface Product {
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
}

interface Review {
  readonly id: string;
  readonly body: string;
}

interface Author {
  readonly id: string;
  readonly username: string;
  readonly reviews: readonly (Review & { readonly product: { readonly upc: string } })[];
}

export interface AuthoredReview extends Review {
  readonly author: Author;
}

interface ReviewOfUser extends Review {
  readonly product: { readonly upc: string; readonly reviews: readonly AuthoredReview[] };
}

export interface UsersReply {
  readonly users: readonly User[];
}

export interface TopReply {
  readonly topProducts: readonly Product[];
}

/** Of users, or of the top products. */
export interface ReviewsReply<Item = ReviewOfUser> {
  readonly _entities: readonly { readonly reviews: readonly Item[] }[];
}

interface Entities<Item> {
  readonly _entities: readonly Item[];
}

export interface Replies {
  readonly users: readonly User[];
  readonly topProducts: readonly Product[];
  readonly reviewsOfUsers: ReviewsReply;
  readonly reviewsOfTop: ReviewsReply<AuthoredReview>;
  /** In the order in which `details`, `inStock` and `shipping` answer. */
  readonly reviewed: readonly string[];
  readonly details: Entities<Omit<Product, "upc">>;
  readonly inStock: Entities<{ readonly inStock: boolean }>;
  readonly shipping: Entities<{ readonly shippingEstimate: number }>;
  /** In the order in which `names` answers. */
  readonly authorIds: readonly string[];
  readonly names: Entities<{ readonly name: string }>;
  /** Of the top products, in their order. */
  readonly stock: Entities<{ readonly inStock: boolean; readonly shippingEstimate: number }>;
}

/** The answer's data, with the fields in the operation's order. */
export function merge(replies: Replies): unknown {
  const { reviewed, details, inStock, shipping, authorIds, names } = replies;
  const products = new Map(
    reviewed.map((upc, index) => {
      const detail = details._entities[index];
      return [
        upc,
        {
          inStock: inStock._entities[index]?.inStock,
          name: detail?.name,
          price: detail?.price,
          shippingEstimate: shipping._entities[index]?.shippingEstimate,
          upc,
          weight: detail?.weight,
        },
      ];
    }),
  );
  const nameOf = new Map(authorIds.map((id, index) => [id, names._entities[index]?.name]));

  const authored = ({ id, body, author }: AuthoredReview) => ({
    id,
    body,
    author: {
      id: author.id,
      username: author.username,
      name: nameOf.get(author.id),
      reviews: author.reviews.map((review) => ({
        id: review.id,
        body: review.body,
        product: products.get(review.product.upc),
      })),
    },
  });
  return {
    users: replies.users.map(({ id, username, name }, index) => ({
      id,
      username,
      name,
      reviews: replies.reviewsOfUsers._entities[index]?.reviews.map((review) => ({
        id: review.id,
        body: review.body,
        product: { ...products.get(review.product.upc), reviews: review.product.reviews.map(authored) },
      })),
    })),
    topProducts: replies.topProducts.map(({ upc, name, price, weight }, index) => ({
      inStock: replies.stock._entities[index]?.inStock,
      name,
      price,
      shippingEstimate: replies.stock._entities[index]?.shippingEstimate,
      upc,
      weight,
      reviews: replies.reviewsOfTop._entities[index]?.reviews.map(authored),
    })),
  };
}
