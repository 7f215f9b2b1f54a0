import type { ApolloGateway } from "@apollo/gateway";
import { type CompiledEngine, type EngineVersion, openCompiledEngine, type WarmUp } from "./execute/compiledEngine.ts";
import type { SubgraphFetches } from "./fetch/openSubgraphFetches.ts";
import type { Log } from "./kit/log.ts";
import type { LiveSupergraph } from "./plan/openSupergraph.ts";
import type { SupergraphVersion } from "./plan/supergraph.ts";
import type { Config } from "./settings/config.ts";

export interface OpenEngineOptions {
  readonly config: Config;
  readonly supergraph: LiveSupergraph;
  readonly fetchFor: SubgraphFetches["fetchFor"];
  readonly warmUp: WarmUp;
  /** Whether a query log is kept. */
  readonly audit?: boolean;
  readonly log: Log;
}

/** The stock engine has neither the short way nor streams, and knows nothing of access. */
export type Engine =
  | { readonly compiled: CompiledEngine }
  | { readonly stock: ApolloGateway; readonly graph: () => Pick<EngineVersion, "schemaOf"> };

/** What executes operations, by configuration. */
export async function openEngine({
  config,
  supergraph,
  fetchFor,
  warmUp,
  audit = false,
  log,
}: OpenEngineOptions): Promise<Engine> {
  if (config.engine === "compiled") {
    // Without access control nobody has a budget.
    const listSize = config.access === "on" ? config.listSize : null;
    const options = { codegen: config.codegen === "on", listSize, audit };
    return { compiled: await openCompiledEngine(supergraph, fetchFor, options, warmUp) };
  }
  // Loaded for those who ask for it: it doubles the time to start.
  const { createApolloEngine } = await import("./apollo/apolloEngine.ts");
  return { stock: createApolloEngine({ supergraph, fetchFor, log }), graph: () => graphOf(supergraph.current()) };
}

const graphs = new WeakMap<SupergraphVersion, Pick<EngineVersion, "schemaOf">>();

/** Contracts belong to access control, which the stock engine has none of. */
function graphOf(version: SupergraphVersion): Pick<EngineVersion, "schemaOf"> {
  const known = graphs.get(version) ?? { schemaOf: () => version.planner.apiSchema };
  graphs.set(version, known);
  return known;
}
