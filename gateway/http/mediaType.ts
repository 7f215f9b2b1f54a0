import { LRUCache } from "lru-cache";
import Negotiator from "negotiator";

export const graphqlResponse = "application/graphql-response+json";
export const plainJson = "application/json";

export type MediaType = typeof graphqlResponse | typeof plainJson;

/** What an Accept header names: read once for each text, with its qualities and without regard to case (RFC 9110, 12.5.1). */
interface Accepted {
  readonly mediaType: MediaType | null;
  readonly eventStream: boolean;
  readonly page: boolean;
}

const eventStream = "text/event-stream";
const page = "text/html";

const known = new LRUCache<string, Accepted>({ max: 100 });

/** Longest Accept header that is read; browsers send up to 200 characters. */
const maxAcceptCharacters = 1_000;

/**
 * The media type of an answer (GraphQL over HTTP, 5.1 Accept): `application/json` for a client that names none, as older
 * clients expect; null where neither type is accepted.
 */
export function acceptedMediaType(accept: string | undefined): MediaType | null {
  return acceptedOf(accept).mediaType;
}

/** Whether a client names event streams; one that accepts anything at all wants a plain answer. */
export function acceptsEventStream(accept: string | undefined): boolean {
  return acceptedOf(accept).eventStream;
}

/** Whether a client names pages, as a browser does when it opens an address. */
export function acceptsPage(accept: string | undefined): boolean {
  return acceptedOf(accept).page;
}

const anything: Accepted = { mediaType: plainJson, eventStream: false, page: false };
const nothing: Accepted = { mediaType: null, eventStream: false, page: false };

function acceptedOf(accept: string | undefined): Accepted {
  if (accept === undefined || accept === "") return anything;
  if (accept.length > maxAcceptCharacters) return nothing;
  const read = known.get(accept);
  if (read !== undefined) return read;
  const negotiator = new Negotiator({ headers: { accept: accept.toLowerCase() } });
  const wanted = negotiator.mediaType([plainJson, graphqlResponse]);
  const named = negotiator.mediaTypes();
  const accepted: Accepted = {
    mediaType: wanted === plainJson || wanted === graphqlResponse ? wanted : null,
    eventStream: named.includes(eventStream),
    page: named.includes(page),
  };
  known.set(accept, accepted);
  return accepted;
}
