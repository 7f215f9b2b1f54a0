import { LRUCache } from "lru-cache";
import Negotiator from "negotiator";

export const graphqlResponse = "application/graphql-response+json";
export const plainJson = "application/json";

export type MediaType = typeof graphqlResponse | typeof plainJson;

const chosen = new LRUCache<string, { readonly mediaType: MediaType | null }>({ max: 100 });

/**
 * The media type of an answer (GraphQL over HTTP, 5.1 Accept): `application/json` for a client that names none, as older
 * clients expect; null where neither type is accepted.
 */
export function acceptedMediaType(accept: string | undefined): MediaType | null {
  if (accept === undefined || accept === "") return plainJson;
  const known = chosen.get(accept);
  if (known !== undefined) return known.mediaType;
  const wanted = new Negotiator({ headers: { accept } }).mediaType([plainJson, graphqlResponse]);
  const mediaType = wanted === plainJson || wanted === graphqlResponse ? wanted : null;
  chosen.set(accept, { mediaType });
  return mediaType;
}
