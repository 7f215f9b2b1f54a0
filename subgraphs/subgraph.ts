/** A subgraph, as its executors see it: the gateway in its own process, or the server that runs it alone. */
import type { DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema } from "graphql";
import type { OperationCall } from "../access/caller.ts";
import type { Call, SourceStatus } from "../adapters/system.ts";
import type { Area } from "./kit/area.ts";
import type { HoldAbsence } from "./kit/heldAbsence.ts";

export interface SubgraphOperation {
  readonly query: string;
  readonly operationName?: string | undefined;
}

/** The area that the caller of an operation sees. */
export interface View {
  readonly area: Area;
  /** For lookups whose key does not show whether it lies in the area. */
  readonly holdAbsence: HoldAbsence;
}

/** Every context has its call. */
export interface SubgraphContext {
  readonly call: OperationCall;
}

export interface Subgraph {
  readonly name: string;
  /** The whole Federation 2 SDL. */
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  /** A fresh context (loaders, call) for one operation. */
  readonly createContext: (call: OperationCall) => SubgraphContext;
  /** Reports an error with its cause and returns what a client may see of it. */
  readonly maskError: (error: GraphQLError, call: Call) => GraphQLError;
  /** Whether graphql-jit would answer an operation wrongly: see jitGuard.ts. */
  readonly needsInterpreter: (document: DocumentNode) => boolean;
  /** Compiles an operation, which runs with a fresh context, masks its errors and never rejects. */
  readonly prepare: (operation: SubgraphOperation) => RunOperation;
  readonly prepareSubscription: (operation: SubgraphOperation) => RunSubscription;
}

export type RunOperation = (
  variables: Readonly<Record<string, unknown>>,
  call: OperationCall,
) => Promise<ExecutionResult>;

/**
 * Yields one masked result for each event, each with a fresh context. Never rejects: a subscription that is refused or
 * breaks yields a last result with only errors. Ends at once when its `return` is called or `call.signal` is aborted.
 */
export type RunSubscription = (
  variables: Readonly<Record<string, unknown>>,
  call: OperationCall,
) => AsyncGenerator<ExecutionResult>;

export interface SubgraphSet {
  readonly subgraphs: readonly Subgraph[];
  readonly sourceStatus: () => readonly SourceStatus[];
  readonly close: () => Promise<void>;
}
