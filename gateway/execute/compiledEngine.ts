import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { LRUCache } from "lru-cache";
import type { SubgraphFetches } from "../fetch/openSubgraphFetches.ts";
import type { SubgraphFetch } from "../fetch/subgraphFetch.ts";
import type { LiveSupergraph } from "../plan/openSupergraph.ts";
import { createPlanner } from "../plan/planner.ts";
import type { SupergraphVersion } from "../plan/supergraph.ts";
import { type CompiledOperation, type CompileOptions, compileOperation } from "./compileOperation.ts";
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
}

export interface CompiledEngine {
  readonly current: () => EngineVersion;
  readonly onUpdate: (listener: (version: EngineVersion) => void) => void;
}

export type EngineOptions = Pick<CompileOptions, "codegen" | "hooks">;

/** Compiled operations kept for one supergraph. */
const maxOperations = 1_000;

/** Plans and compiles operations once, and runs them; a new supergraph starts with none. */
export function createCompiledEngine(
  supergraph: LiveSupergraph,
  fetchFor: SubgraphFetches["fetchFor"],
  options: EngineOptions,
): CompiledEngine {
  let listener: (version: EngineVersion) => void = () => {};
  let current = createVersion(supergraph.current(), fetchFor, options);
  supergraph.onUpdate((next) => {
    const version = createVersion(next, fetchFor, options);
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
  { id, sdl, subgraphs }: SupergraphVersion,
  fetchFor: SubgraphFetches["fetchFor"],
  options: EngineOptions,
): EngineVersion {
  const planner = createPlanner(sdl);
  const typeTestOf = createTypeTests(planner.supergraphSchema);
  const fetches = new Map(subgraphs.map((subgraph) => [subgraph.name, fetchFor(subgraph)]));
  const fetchOf = (name: string): SubgraphFetch => {
    const fetch = fetches.get(name);
    if (fetch === undefined) throw new RangeError(`compiledEngine: the plan names the unknown subgraph ${name}`);
    return fetch;
  };
  const operations = new LRUCache<string, CompiledOperation>({ max: maxOperations });
  return {
    id,
    apiSchema: planner.apiSchema,
    supergraphSdl: sdl,
    operationFor(key, document, operation) {
      const known = operations.get(key);
      if (known !== undefined) return known;
      const compiled = compileOperation(document, operation, { planner, fetchOf, typeTestOf, ...options });
      operations.set(key, compiled);
      return compiled;
    },
  };
}
