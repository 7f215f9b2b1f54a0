import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { LRUCache } from "lru-cache";
import type { SubgraphFetches } from "../fetch/openSubgraphFetches.ts";
import type { SubscribingFetch } from "../fetch/subscriptionFetch.ts";
import type { LiveSupergraph } from "../plan/openSupergraph.ts";
import { createPlanner } from "../plan/planner.ts";
import type { SupergraphVersion } from "../plan/supergraph.ts";
import { type CompiledOperation, compileOperation } from "./compileOperation.ts";
import { type CompiledSubscription, compileSubscription } from "./compileSubscription.ts";
import { createTypeTests } from "./possibleTypes.ts";

/** One supergraph with its compiled operations. */
export interface EngineVersion {
  /** The same for the same supergraph text. */
  readonly id: string;
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSdl: string;
  /**
   * @param key the same for the same document and operation name
   * @throws GraphQLError when the planner refuses the operation
   */
  readonly operationFor: (key: string, document: DocumentNode, operation: OperationDefinitionNode) => CompiledOperation;
  /** The same for a subscription. */
  readonly subscriptionFor: (
    key: string,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ) => CompiledSubscription;
}

export interface CompiledEngine {
  readonly current: () => EngineVersion;
  /** Told before a new version takes over; what one throws keeps the old one. Gives the function that ends it. */
  readonly onUpdate: (listener: (version: EngineVersion) => void) => () => void;
}

/** Compiled operations kept for one supergraph. */
const maxOperations = 1_000;

/** Plans and compiles operations once, and runs them; a new supergraph starts with none. */
export function createCompiledEngine(
  supergraph: LiveSupergraph,
  fetchFor: SubgraphFetches["fetchFor"],
): CompiledEngine {
  const listeners = new Set<(version: EngineVersion) => void>();
  let current = createVersion(supergraph.current(), fetchFor);
  supergraph.onUpdate((next) => {
    const version = createVersion(next, fetchFor);
    for (const listener of listeners) listener(version);
    current = version;
  });
  return {
    current: () => current,
    onUpdate: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function createVersion(
  { id, sdl, subgraphs }: SupergraphVersion,
  fetchFor: SubgraphFetches["fetchFor"],
): EngineVersion {
  const planner = createPlanner(sdl);
  const typeTestOf = createTypeTests(planner.supergraphSchema);
  const fetches = new Map(subgraphs.map((subgraph) => [subgraph.name, fetchFor(subgraph)]));
  const fetchOf = (name: string): SubscribingFetch => {
    const fetch = fetches.get(name);
    if (fetch === undefined) throw new RangeError(`compiledEngine: the plan names the unknown subgraph ${name}`);
    return fetch;
  };
  const operations = new LRUCache<string, CompiledOperation>({ max: maxOperations });
  const subscriptions = new LRUCache<string, CompiledSubscription>({ max: maxOperations });
  return {
    id,
    apiSchema: planner.apiSchema,
    supergraphSdl: sdl,
    operationFor(key, document, operation) {
      const known = operations.get(key);
      if (known !== undefined) return known;
      const compiled = compileOperation(document, operation, { planner, fetchOf, typeTestOf });
      operations.set(key, compiled);
      return compiled;
    },
    subscriptionFor(key, document, operation) {
      const known = subscriptions.get(key);
      if (known !== undefined) return known;
      const compiled = compileSubscription(document, operation, { planner, fetchOf, typeTestOf });
      subscriptions.set(key, compiled);
      return compiled;
    },
  };
}
