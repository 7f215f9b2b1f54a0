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

/** The stock engine has neither the short path nor streams, and enforces no access control. */
export type Engine =
  | { readonly compiled: CompiledEngine }
  | { readonly stock: ApolloGateway; readonly graph: () => Pick<EngineVersion, "schemaOf"> };

/** Opens the configured engine. */
export async function openEngine({
  config,
  supergraph,
  fetchFor,
  warmUp,
  audit = false,
  log,
}: OpenEngineOptions): Promise<Engine> {
  if (config.engine === "compiled") {
    // Without access control there are no budgets.
    const listSize = config.access === "on" ? config.listSize : null;
    const options = { codegen: config.codegen === "on", listSize, audit };
    return { compiled: await openCompiledEngine(supergraph, fetchFor, options, warmUp) };
  }
  // Loaded only when configured, because it doubles the start-up time.
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
