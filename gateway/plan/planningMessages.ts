import type { QueryPlan } from "@apollo/query-planner";

export interface SubgraphAddress {
  readonly name: string;
  /** Its routing URL in the supergraph. */
  readonly url: string;
}

/** What a planning thread is started with. */
export interface PlanningWork {
  readonly supergraphSdl: string;
}

/** One at a time: the next follows the answer to the one before. */
export interface PlanRequest {
  readonly text: string;
  readonly operationName: string | undefined;
  /** Over the supergraph with a single way to everything, since all ways have been too many. */
  readonly oneWayOnly: boolean;
}

/** The first message of a planning thread: what the supergraph is, or the first line of why it is none. */
export type ReadReply =
  | { readonly kind: "read"; readonly apiSdl: string; readonly subgraphs: readonly SubgraphAddress[] }
  | { readonly kind: "invalid"; readonly reason: string };

export type PlanReply =
  /** Once, after `read`: operations may come. */
  | { readonly kind: "ready" }
  | { readonly kind: "plan"; readonly plan: QueryPlan }
  /** `isTooComplex`: over the bound on what planning may cost, and no fault. */
  | { readonly kind: "failed"; readonly message: string; readonly stack: string; readonly isTooComplex: boolean };
