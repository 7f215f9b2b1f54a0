import { AccessError } from "../../../access/accessError.ts";
import { type Caller, publicCaller } from "../../../access/caller.ts";
import type { Identify, Identity } from "../../../access/identity.ts";
import { type Asker, allScopes, asker, clientOf } from "../../policy/support/callers.ts";
import { away, home } from "../../support/areaCallers.ts";

export interface FuzzCaller {
  readonly name: string;
  /** Null for the public. */
  readonly authorization: string | null;
  /** The one community of which this caller sees persons; null for all or none. */
  readonly area: string | null;
  readonly seesPersons: boolean;
}

/** What writes stays out: an answer must be the same whenever it is asked for. */
const reading = allScopes.filter((scope) => !/:(report|handle|submit|admin|investigate)$|^audit:/.test(scope));

const purpose = "grid-governance";
const askers: Readonly<Record<string, Asker>> = {
  home: asker({ client: "home", scopes: reading, areas: [home], purpose }),
  away: asker({ client: "away", scopes: reading, areas: [away], purpose }),
  counter: asker({ client: "counter", scopes: ["grid:read"], ceiling: 2, areas: ["320282113"] }),
  strict: asker({ client: "strict", scopes: reading, ceiling: 3, areas: [home], purpose }, { denied: "refuse" }),
  developer: asker({ client: "developer", scopes: [] }, { introspection: true }),
};

const areas: Readonly<Record<string, string>> = { home, away, strict: home };

export const fuzzCallers: readonly FuzzCaller[] = [
  { name: "public", authorization: null, area: null, seesPersons: false },
  ...Object.keys(askers).map((name) => ({
    name,
    authorization: `Bearer ${name}`,
    area: areas[name] ?? null,
    seesPersons: name in areas,
  })),
];

/** The same objects for the same token, as real callers are; a token that there is not is refused. */
export function identifyFuzzCallers(): Identify {
  const identities = new Map<string, Identity>(
    Object.entries(askers).map(([name, { caller, client }]) => [
      `Bearer ${name}`,
      { caller: frozen(caller), client: clientOf({ id: name, ...client }) },
    ]),
  );
  const anybody: Identity = { caller: publicCaller, client: null };
  return ({ authorization }) => {
    if (authorization === undefined) return anybody;
    const identity = identities.get(authorization);
    if (identity === undefined) throw new AccessError("UNAUTHENTICATED", "There is no such token.");
    return identity;
  };
}

function frozen(caller: Caller): Caller {
  return Object.freeze({ ...caller });
}
