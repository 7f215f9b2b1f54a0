import type { Call } from "../../adapters/contract.ts";
import type { SubgraphOperation } from "../../subgraphs/manifest.ts";

/** What a subgraph answered, before anything in it is trusted. */
export interface SubgraphReply {
  readonly data?: unknown;
  readonly errors?: unknown;
}

/** One way to reach one subgraph. */
export interface Transport {
  readonly mode: "in process" | "remote";
  /** May reject with `FetchFailure`; anything else that it throws is a fault of ours. */
  readonly send: (operation: SubgraphOperation, call: Call) => Promise<SubgraphReply>;
}
