import type { ChainStatus, LagBounds } from "../index/lagStatus.ts";
import type { IndexOptions } from "../index/openIndex.ts";
import type { HashAlgorithm } from "../seal.ts";

/** What a shipping thread is started with. */
export interface ShippingWork extends LagBounds {
  readonly index: Pick<IndexOptions, "databaseUrl" | "auditDatabaseUrl">;
  /** AUDIT_DIR */
  readonly directory: string;
  /** The chain that this process writes. */
  readonly chain: string;
  /** The last record of it that is safe on disk. */
  readonly durable: number;
  /** Of chains that have no seal yet. */
  readonly hashAlgorithm: HashAlgorithm;
  readonly gatherMs?: number;
}

/** What the thread is told. */
export type ShippingOrder =
  | { readonly kind: "durable"; readonly sequence: number }
  /** Answered by `caughtUp` with the same number. */
  | { readonly kind: "catchUp"; readonly number: number }
  /** After the batch under way: the thread ends. */
  | { readonly kind: "close" };

/** What it tells. */
export type ShippingReport =
  | { readonly kind: "chains"; readonly chains: readonly ChainStatus[] }
  | { readonly kind: "caughtUp"; readonly number: number; readonly problem: string | null }
  | { readonly kind: "warning"; readonly fields: object; readonly text: string };
