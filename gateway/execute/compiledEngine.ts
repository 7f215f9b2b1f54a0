import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { LRUCache } from "lru-cache";
import type { SubgraphFetches } from "../fetch/openSubgraphFetches.ts";
import type { SubgraphFetch } from "../fetch/subgraphFetch.ts";
import { normalisedText } from "../operation/normalise.ts";
import type { LiveSupergraph } from "../plan/openSupergraph.ts";
import type { SupergraphVersion } from "../plan/supergraph.ts";
import { type CompiledOperation, compileOperation } from "./compileOperation.ts";
import type { CompileOptions } from "./compileVariant.ts";
import { createTypeTests } from "./possibleTypes.ts";

/** One supergraph with its compiled operations. */
export interface EngineVersion {
  /** The same for the same supergraph text. */
  readonly id: string;
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSdl: string;
  /** @param document valid for `apiSchema`; asked for with the same nodes again, it is found without reading them */
  readonly operationFor: (document: DocumentNode, operation: OperationDefinitionNode) => KeptOperation;
  /** @param key of `operationFor` */
  readonly known: (key: string) => CompiledOperation | undefined;
  /** By normalised text, the most recently used first. */
  readonly operations: () => readonly (readonly [text: string, operation: CompiledOperation])[];
}

export interface KeptOperation {
  /** The normalised text. */
  readonly key: string;
  readonly compiled: CompiledOperation;
}

/** Makes a version ready for what will be asked of it; null for the first version. Never rejects. */
export type WarmUp = (next: EngineVersion, previous: EngineVersion | null) => Promise<void>;

export interface CompiledEngine {
  readonly current: () => EngineVersion;
  readonly onUpdate: (listener: (version: EngineVersion) => void) => void;
}

export type EngineOptions = Pick<CompileOptions, "codegen" | "hooks">;

/** Compiled operations kept for one supergraph. */
const maxOperations = 1_000;

/** Plans and compiles operations once, and runs them. A new supergraph is warmed up before it takes requests. */
export async function openCompiledEngine(
  supergraph: LiveSupergraph,
  fetchFor: SubgraphFetches["fetchFor"],
  options: EngineOptions,
  warmUp: WarmUp,
): Promise<CompiledEngine> {
  let listener: (version: EngineVersion) => void = () => {};
  let current = createVersion(supergraph.current(), fetchFor, options);
  await warmUp(current, null);
  supergraph.onUpdate(async (next) => {
    const version = createVersion(next, fetchFor, options);
    await warmUp(version, current);
    listener(version);
    current = version;
  });
  return {
    current: () => current,
    onUpdate: (next) => {
      listener = next;
    },
  };
}

function createVersion(
  { id, sdl, subgraphs, planner }: SupergraphVersion,
  fetchFor: SubgraphFetches["fetchFor"],
  options: EngineOptions,
): EngineVersion {
  const typeTestOf = createTypeTests(planner.supergraphSchema);
  const fetches = new Map(subgraphs.map((subgraph) => [subgraph.name, fetchFor(subgraph)]));
  const fetchOf = (name: string): SubgraphFetch => {
    const fetch = fetches.get(name);
    if (fetch === undefined) throw new RangeError(`compiledEngine: the plan names the unknown subgraph ${name}`);
    return fetch;
  };
  const operations = new LRUCache<string, CompiledOperation>({ max: maxOperations });
  const keys = new WeakMap<OperationDefinitionNode, string>();
  const keyOf = (document: DocumentNode, operation: OperationDefinitionNode) => {
    const known = keys.get(operation);
    if (known !== undefined) return known;
    const key = normalisedText(document, operation);
    keys.set(operation, key);
    return key;
  };
  return {
    id,
    apiSchema: planner.apiSchema,
    supergraphSdl: sdl,
    operationFor(document, operation) {
      const key = keyOf(document, operation);
      const known = operations.get(key);
      if (known !== undefined) return { key, compiled: known };
      const compiled = compileOperation(document, operation, { planner, fetchOf, typeTestOf, ...options });
      operations.set(key, compiled);
      return { key, compiled };
    },
    known: (key) => operations.get(key),
    operations: () => [...operations.entries()],
  };
}
