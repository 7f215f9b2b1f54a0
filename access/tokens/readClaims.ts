import type { JWTPayload } from "jose";
import type { Level } from "../caller.ts";
import { normaliseArea } from "../clients/area.ts";
import type { ClaimSource, IssuerEntry } from "./issuerEntry.ts";
import type { TokenClaims } from "./tokenClaims.ts";

/**
 * What a token of another issuer says, in our words. A claim that the entry names and the token lacks gives nothing: no
 * scope, nowhere, level 1; what the entry does not name is left to the client's rights.
 *
 * @returns null when it names no client that the issuer may speak for
 */
export function readClaims(entry: IssuerEntry, payload: JWTPayload): TokenClaims | null {
  const clientId = "value" in entry.client ? entry.client.value : textOf(claimOf(payload, entry.client.claim));
  if (clientId === null || ("among" in entry.client && !entry.client.among.includes(clientId))) return null;
  return {
    clientId,
    user: readText(entry.user, payload),
    agency: readText(entry.agency, payload),
    scopes: readList(entry.scopes, payload),
    areas: readAreas(entry.areas, payload),
    ceiling: readLevel(entry.ceiling, payload),
    purposes: readList(entry.purposes, payload),
  };
}

function readText(source: ClaimSource<string> | null, payload: JWTPayload): string | null {
  if (source === null) return null;
  return "value" in source ? source.value : textOf(claimOf(payload, source.claim));
}

/** A list, or words with spaces between as in `scope` (RFC 6749 section 3.3). */
function readList(source: ClaimSource<readonly string[]> | null, payload: JWTPayload): readonly string[] | null {
  if (source === null) return null;
  if ("value" in source) return source.value;
  const claim = claimOf(payload, source.claim);
  const words = typeof claim === "string" ? claim.split(" ").filter(Boolean) : Array.isArray(claim) ? claim : [];
  const texts = words.filter((word) => typeof word === "string");
  const { map } = source;
  return map === undefined ? texts : texts.flatMap((word) => (Object.hasOwn(map, word) ? (map[word] ?? []) : []));
}

/** A word that is no code is no area; an empty one in a token does not mean everywhere. */
function readAreas(source: ClaimSource<readonly string[]> | null, payload: JWTPayload): readonly string[] | null {
  const areas = readList(source, payload);
  if (areas === null || (source !== null && "value" in source)) return areas;
  return areas.map((area) => normaliseArea(area) ?? "").filter((area) => area !== "");
}

function readLevel(source: ClaimSource<Level> | null, payload: JWTPayload): Level | null {
  if (source === null) return null;
  if ("value" in source) return source.value;
  const level = Number(claimOf(payload, source.claim));
  return level === 2 || level === 3 || level === 4 ? level : 1;
}

function textOf(claim: unknown): string | null {
  return typeof claim === "string" && claim !== "" && claim.length <= 256 ? claim : null;
}

/** By its whole name, which may have dots in it (`https://example.org/area`), else from one to the next within. */
function claimOf(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name];
  let found: unknown = payload;
  for (const part of name.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, part)) return undefined;
    found = Reflect.get(found, part);
  }
  return found;
}
