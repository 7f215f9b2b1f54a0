import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { LRUCache } from "lru-cache";
import { createDemand } from "../demand/demand.ts";
import type { SubgraphFetches } from "../fetch/openSubgraphFetches.ts";
import type { SubscribingFetch } from "../fetch/subscriptionFetch.ts";
import { normalisedText } from "../operation/normalise.ts";
import type { LiveSupergraph } from "../plan/openSupergraph.ts";
import type { SupergraphVersion } from "../plan/supergraph.ts";
import { type CompiledOperation, compileOperation } from "./compileOperation.ts";
import { type CompiledSubscription, compileSubscription } from "./compileSubscription.ts";
import type { CompileOptions } from "./compileVariant.ts";
import { createTypeTests } from "./possibleTypes.ts";

/** One supergraph with its compiled operations. */
export interface EngineVersion {
  /** The same for the same supergraph text. */
  readonly id: string;
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSdl: string;
  /** @param document valid for `apiSchema`; asked for with the same nodes again, it is found without reading them */
  readonly operationFor: (document: DocumentNode, operation: OperationDefinitionNode) => Kept<CompiledOperation>;
  /** The same for a subscription. */
  readonly subscriptionFor: (document: DocumentNode, operation: OperationDefinitionNode) => Kept<CompiledSubscription>;
  /** @param key of `operationFor` */
  readonly known: (key: string) => CompiledOperation | undefined;
  /** By normalised text, the most recently used first. */
  readonly operations: () => readonly (readonly [text: string, operation: CompiledOperation])[];
}

export interface Kept<Compiled> {
  /** The normalised text. */
  readonly key: string;
  readonly compiled: Compiled;
}

/** Makes a version ready for what will be asked of it; null for the first version. Never rejects. */
export type WarmUp = (next: EngineVersion, previous: EngineVersion | null) => Promise<void>;

export interface CompiledEngine {
  readonly current: () => EngineVersion;
  /** Told before a new version takes over; what one throws keeps the old one. Gives the function that ends it. */
  readonly onUpdate: (listener: (version: EngineVersion) => void) => () => void;
}

export interface EngineOptions extends Pick<CompileOptions, "codegen" | "hooks"> {
  /** Items taken for a list of unknown length; null for a gateway without demand control. */
  readonly listSize: number | null;
}

/** Compiled operations kept for one supergraph. */
const maxOperations = 1_000;

/** Plans and compiles operations once, and runs them. A new supergraph is warmed up before it takes requests. */
export async function openCompiledEngine(
  supergraph: LiveSupergraph,
  fetchFor: SubgraphFetches["fetchFor"],
  options: EngineOptions,
  warmUp: WarmUp,
): Promise<CompiledEngine> {
  const listeners = new Set<(version: EngineVersion) => void>();
  let current = createVersion(supergraph.current(), fetchFor, options);
  await warmUp(current, null);
  supergraph.onUpdate(async (next) => {
    const version = createVersion(next, fetchFor, options);
    await warmUp(version, current);
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
  { id, sdl, subgraphs, planner }: SupergraphVersion,
  fetchFor: SubgraphFetches["fetchFor"],
  { listSize, ...options }: EngineOptions,
): EngineVersion {
  const typeTestOf = createTypeTests(planner.supergraphSchema);
  const fetches = new Map(subgraphs.map((subgraph) => [subgraph.name, fetchFor(subgraph)]));
  const fetchOf = (name: string): SubscribingFetch => {
    const fetch = fetches.get(name);
    if (fetch === undefined) throw new RangeError(`compiledEngine: the plan names the unknown subgraph ${name}`);
    return fetch;
  };
  const operations = new LRUCache<string, CompiledOperation>({ max: maxOperations });
  const subscriptions = new LRUCache<string, CompiledSubscription>({ max: maxOperations });
  const keys = new WeakMap<OperationDefinitionNode, string>();
  const keyOf = (document: DocumentNode, operation: OperationDefinitionNode) => {
    const known = keys.get(operation);
    if (known !== undefined) return known;
    const key = normalisedText(document, operation);
    keys.set(operation, key);
    return key;
  };
  const demand = listSize === null ? null : createDemand(planner.supergraphSchema, listSize);
  const compileOptions = { planner, fetchOf, typeTestOf, demand, ...options };
  return {
    id,
    apiSchema: planner.apiSchema,
    supergraphSdl: sdl,
    operationFor(document, operation) {
      const key = keyOf(document, operation);
      const known = operations.get(key);
      if (known !== undefined) return { key, compiled: known };
      const compiled = compileOperation(document, operation, compileOptions);
      operations.set(key, compiled);
      return { key, compiled };
    },
    subscriptionFor(document, operation) {
      const key = keyOf(document, operation);
      const known = subscriptions.get(key);
      if (known !== undefined) return { key, compiled: known };
      const compiled = compileSubscription(document, operation, compileOptions);
      subscriptions.set(key, compiled);
      return { key, compiled };
    },
    known: (key) => operations.get(key),
    operations: () => [...operations.entries()],
  };
}
