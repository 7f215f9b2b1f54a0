import type { OperationCall } from "../../access/caller.ts";
import type { Leaves } from "../graph/leaves.ts";

/** What a subgraph answered, before anything in it is trusted. Leaves of `data` stand as the operation's. */
export interface SubgraphReply {
  readonly data?: unknown;
  readonly errors?: unknown;
  /** Read of events alone. */
  readonly extensions?: unknown;
}

/** Which numbers of a reply are kept as they are written: any, integers for the sake of ids, or none. */
export type ExactNumbers = "any" | "integers" | "none";

/** One operation of a plan, as it goes to a subgraph. */
export interface FetchOperation {
  readonly query: string;
  readonly operationName: string | undefined;
  /** Paths in the reply, joined by dots, of objects that have to stay apart though they look the same. */
  readonly mergedPaths?: ReadonlySet<string>;
  /** By default none. */
  readonly numbers?: ExactNumbers;
}

export type Variables = Readonly<Record<string, unknown>>;

export interface FetchInput {
  /** Without `representations`. */
  readonly variables: Variables;
  /** Objects, or their JSON where leaves are `text`; null for root fields. */
  readonly representations: readonly unknown[] | null;
}

/**
 * Settles when the call has ended or the deadline has passed. May reject with `FetchFailure`; anything else that it throws
 * is a fault of ours.
 */
export type SendFetch = (input: FetchInput, call: OperationCall) => Promise<SubgraphReply>;

/** One way to reach one subgraph. */
export interface Transport {
  readonly mode: "in process" | "remote";
  /** Does once per operation what does not depend on variables. */
  readonly prepare: (operation: FetchOperation, leaves: Leaves) => SendFetch;
}
