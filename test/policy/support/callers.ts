import type { Caller } from "../../../access/caller.ts";
import { publicCaller } from "../../../access/caller.ts";
import type { ApiClient } from "../../../access/client.ts";
import type { Identify, Identity } from "../../../access/identity.ts";
import { purposes, scopes } from "../../../access/vocabulary.ts";

/** Who a request of a test comes from. */
export interface Asker {
  readonly caller: Caller;
  readonly client: Partial<ApiClient> | null;
}

export const allScopes = Object.keys(scopes).sort();
export const allPurposes = Object.keys(purposes).sort();
export const thePublic: Asker = { caller: publicCaller, client: null };

export function asker(caller: Partial<Caller>, client: Partial<ApiClient> = {}): Asker {
  return { caller: { ...publicCaller, client: "tester", ceiling: 4, ...caller }, client };
}

/** The header by which `identifyAskers` knows the asker. */
export function headersOf({ caller, client }: Asker): Readonly<Record<string, string>> {
  if (caller.client === null) return {};
  return { authorization: `Test ${Buffer.from(JSON.stringify({ caller, client })).toString("base64")}` };
}

/** The same objects for the same header, as real callers are. */
export function identifyAskers(): Identify {
  const known = new Map<string, Identity>();
  return ({ authorization }) => {
    if (authorization === undefined) return { caller: publicCaller, client: null };
    const found = known.get(authorization) ?? identityOf(authorization);
    known.set(authorization, found);
    return found;
  };
}

function identityOf(authorization: string): Identity {
  const { caller, client }: Asker = JSON.parse(Buffer.from(authorization.slice(5), "base64").toString());
  return { caller: Object.freeze(caller), client: clientOf(client ?? {}) };
}

export function clientOf(change: Partial<ApiClient>): ApiClient {
  return {
    id: "tester",
    name: "测试接入",
    organisation: "11320583XX00000276",
    contact: "0512-57300000",
    scopes: [],
    areas: [""],
    ceiling: 4,
    purposes: [],
    contract: null,
    documents: "free",
    denied: "null",
    introspection: false,
    requestsPerSecond: 1_000_000,
    maxCost: 1_000_000_000,
    dailyCost: 1_000_000_000_000,
    addresses: [],
    expiresAt: null,
    revokedAt: null,
    revision: 1,
    ...change,
  };
}
