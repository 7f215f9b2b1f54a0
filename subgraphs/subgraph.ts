/** What a subgraph is to whoever executes on it: the gateway in its own process, or the server that runs it alone. */
import type { DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema } from "graphql";
import type { OperationCall } from "../access/caller.ts";
import type { Call, SourceStatus } from "../adapters/system.ts";
import type { Area } from "./kit/area.ts";
import type { HoldAbsence } from "./kit/heldAbsence.ts";

export interface SubgraphOperation {
  readonly query: string;
  readonly operationName?: string | undefined;
}

/** How far the caller of an operation sees. */
export interface View {
  readonly area: Area;
  /** For lookups whose key does not tell whether it lies in the area. */
  readonly holdAbsence: HoldAbsence;
}

/** Every context carries its call. */
export interface SubgraphContext {
  readonly call: OperationCall;
}

export interface Subgraph {
  readonly name: SubgraphName;
  /** The whole Federation 2 SDL. */
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  /** A fresh context (loaders, call) for one operation. */
  readonly createContext: (call: OperationCall) => SubgraphContext;
  /** Reports an error with its cause and gives what a client may see of it. */
  readonly maskError: (error: GraphQLError, call: Call) => GraphQLError;
  /** Whether an operation is one that graphql-jit would answer wrongly: see jitGuard.ts. */
  readonly needsInterpreter: (document: DocumentNode) => boolean;
  /** Compiles an operation. It runs with a fresh context and masks what went wrong; it never rejects. */
  readonly prepare: (operation: SubgraphOperation) => RunOperation;
  readonly prepareSubscription: (operation: SubgraphOperation) => RunSubscription;
}

export type RunOperation = (
  variables: Readonly<Record<string, unknown>>,
  call: OperationCall,
) => Promise<ExecutionResult>;

/**
 * One result for each event, each with a fresh context and masked. Never rejects: a subscription that is refused or breaks
 * gives a last result with errors alone. Ends at once when its `return` is called or `call.signal` is aborted.
 */
export type RunSubscription = (
  variables: Readonly<Record<string, unknown>>,
  call: OperationCall,
) => AsyncGenerator<ExecutionResult>;

export type SubgraphName = "identity" | "division" | "grid" | "service" | "asset" | "access" | "audit";

export interface SubgraphSet {
  readonly subgraphs: readonly Subgraph[];
  readonly sourceStatus: () => readonly SourceStatus[];
  readonly close: () => Promise<void>;
}
