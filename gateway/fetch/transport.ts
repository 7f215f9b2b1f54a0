import type { Call } from "../../adapters/contract.ts";

/** What a subgraph answered, before anything in it is trusted. */
export interface SubgraphReply {
  readonly data?: unknown;
  readonly errors?: unknown;
}

/** One operation of a plan, as it goes to a subgraph. */
export interface FetchOperation {
  readonly query: string;
  readonly operationName: string | undefined;
}

export type Variables = Readonly<Record<string, unknown>>;

/** May reject with `FetchFailure`; anything else that it throws is a fault of ours. */
export type SendFetch = (variables: Variables, call: Call) => Promise<SubgraphReply>;

/** One way to reach one subgraph. */
export interface Transport {
  readonly mode: "in process" | "remote";
  /** Does once per operation what does not depend on variables. */
  readonly prepare: (operation: FetchOperation) => SendFetch;
}
