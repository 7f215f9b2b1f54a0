import { type Caller, type Level, publicCaller } from "../caller.ts";
import type { ApiClient } from "../client.ts";
import type { TokenClaims } from "../tokens/tokenClaims.ts";
import { isScope } from "../vocabulary.ts";

/** What may be done with the token: what it says, and never more than its client may. */
export function intersectRights(claims: TokenClaims, client: ApiClient): Caller {
  const scopes =
    claims.scopes === null ? client.scopes : client.scopes.filter((scope) => claims.scopes?.includes(scope));
  return {
    ...publicCaller,
    client: client.id,
    user: claims.user,
    agency: claims.agency ?? client.organisation,
    scopes: Object.freeze([...new Set(scopes)].filter(isScope).sort()),
    areas: Object.freeze(claims.areas === null ? [...client.areas] : intersectAreas(client.areas, claims.areas)),
    ceiling: lower(client.ceiling, claims.ceiling ?? client.ceiling),
  };
}

/** The places that lie in an area of both: of two areas of which one lies in the other, the smaller. */
export function intersectAreas(some: readonly string[], others: readonly string[]): string[] {
  const both = some.flatMap((one) =>
    others.flatMap((other) => (one.startsWith(other) ? [one] : other.startsWith(one) ? [other] : [])),
  );
  const distinct = [...new Set(both)].sort();
  return distinct.filter((area) => !distinct.some((wider) => wider !== area && area.startsWith(wider)));
}

function lower(one: Level, other: Level): Level {
  return one < other ? one : other;
}
