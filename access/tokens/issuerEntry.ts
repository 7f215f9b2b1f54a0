import type { Level } from "../caller.ts";

/** A value for every token, or the claim that holds it: its name, or names with dots between for one within another. */
export type ClaimSource<Value> =
  | { readonly value: Value }
  | {
      readonly claim: string;
      /** The issuer's words and ours: `{ "grid-officer": ["grid:read", "grid.person:read"] }`. Other words are dropped. */
      readonly map?: Readonly<Record<string, readonly string[]>>;
    };

/** One issuer of the file that TOKEN_ISSUERS names. */
export interface IssuerEntry {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** URL, or a path beside the file. */
  readonly jwks: string;
  readonly algorithms: readonly string[];
  readonly type: string;
  /** The registered client as which its tokens count, or the claim that names it and whom it may name. */
  readonly client: { readonly value: string } | { readonly claim: string; readonly among: readonly string[] };
  readonly user: ClaimSource<string> | null;
  readonly agency: ClaimSource<string> | null;
  readonly scopes: ClaimSource<readonly string[]> | null;
  readonly areas: ClaimSource<readonly string[]> | null;
  readonly ceiling: ClaimSource<Level> | null;
  readonly purposes: ClaimSource<readonly string[]> | null;
}
