/** What a client may ask for, before anything of it is checked. */
export interface ClientSettings {
  readonly name: string;
  /** Unified social credit code, GB 32100-2015. */
  readonly organisation: string;
  readonly contact: string;
  readonly scopes: readonly string[];
  /** Codes of divisions or grids, also padded with zeros; "" for everywhere. */
  readonly areas: readonly string[];
  readonly ceiling: number;
  readonly purposes: readonly string[];
  readonly contract: string | null;
  readonly documents: string;
  readonly denied: string;
  readonly introspection: boolean;
  readonly requestsPerSecond: number;
  readonly maxCost: number;
  readonly dailyCost: number;
  readonly addresses: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | null;
  /** Public keys as RFC 7517 writes them, `{ keys: [...] }`: the client then signs (private_key_jwt) and has no secret. */
  readonly jwks: unknown;
}

/** For a new client: what nobody can guess has to be there, the rest is as little as possible. */
export type NewClient = Pick<ClientSettings, "name" | "organisation" | "contact" | "areas"> &
  Partial<ClientSettings> & {
    /** `client_id`; made at random when it is not given. */
    readonly id?: string;
  };

/** What is left out stays as it is. */
export type ClientChanges = Partial<ClientSettings>;

/** Reads nothing but what is public, from nowhere, with registered documents alone. */
export const newClientDefaults = {
  scopes: [],
  ceiling: 1,
  purposes: [],
  contract: null,
  documents: "trusted",
  denied: "null",
  introspection: false,
  requestsPerSecond: 10,
  maxCost: 10_000,
  dailyCost: 1_000_000,
  addresses: [],
  expiresAt: null,
  jwks: null,
} as const satisfies Omit<ClientSettings, "name" | "organisation" | "contact" | "areas">;
