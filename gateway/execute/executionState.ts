import type { GraphQLFormattedError } from "graphql";
import type { OperationCall } from "../../access/caller.ts";
import type { DataObject } from "../graph/dataObject.ts";
import type { EntityAnswers } from "./entityAnswers.ts";

/** What one execution of a compiled operation works on. */
export interface ExecutionState {
  /** Everything fetched so far, by response name. */
  readonly root: DataObject;
  /** As the client sent them: a subgraph applies its own defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The same for subgraphs: with exact numbers. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** With defaults, for conditions. */
  readonly coerced: Readonly<Record<string, unknown>>;
  readonly errors: GraphQLFormattedError[];
  /** Null for a mutation: what it changes must be read again. */
  readonly entityAnswers: EntityAnswers | null;
  readonly call: OperationCall;
}

/** One compiled node of a plan. */
export type Step = (state: ExecutionState) => Promise<void> | void;
