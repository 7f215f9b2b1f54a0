/** Makes the subgraphs of a graph; the only file of subgraphs/ that the gateway imports. */

import { SourceError } from "../adapters/errors.ts";
import type { SourceLeases } from "../adapters/system.ts";
import type { AccessRegisters } from "./access/context.ts";
import { accessSubgraph } from "./access/subgraph.ts";
import type { AuditRegisters } from "./audit/context.ts";
import { auditSubgraph } from "./audit/subgraph.ts";
import type { SubgraphsConfig } from "./config.ts";
import type { SubgraphEdge } from "./createSubgraph.ts";
import { identitySubgraph } from "./identity/subgraph.ts";
import { type FailureLog, failureReport } from "./kit/failureReport.ts";
import type { OpenedModule } from "./modules/defineModule.ts";
import { graphSchemas } from "./modules/graphSchemas.ts";
import { openGround } from "./modules/ground.ts";
import type { Subgraph, SubgraphSet } from "./subgraph.ts";

export type { AccessRegisters } from "./access/context.ts";
export type { AuditRegisters, ClientGrant } from "./audit/context.ts";
export { readSubgraphsConfig, type SubgraphsConfig, settingsOf } from "./config.ts";
export type { GraphDefinition } from "./modules/defineGraph.ts";
export { type GraphSchema, graphSchemas, subgraphNamesOf } from "./modules/graphSchemas.ts";
export { loadGraph } from "./modules/loadGraph.ts";
export { type Environment, type ModuleSetting, SubgraphsConfigError } from "./modules/settings.ts";
export type { Subgraph, SubgraphOperation, SubgraphSet } from "./subgraph.ts";

export interface SubgraphsOptions {
  readonly log: FailureLog;
  readonly sharedBy?: number;
  readonly redisUrl?: string;
  readonly codegen?: boolean;
  readonly registers?: AccessRegisters | null;
  readonly audit?: AuditRegisters | null;
}

/**
 * Makes the subgraphs that the configuration names. Calls no legacy system, so that one that is down stops nothing.
 *
 * @param sharedBy processes that call the same systems at the same time, this one included
 * @param redisUrl where processes share the limits of systems as they need them; empty for none
 * @param codegen whether code is made for operations
 * @param registers what the access subgraph stands on; without, it refuses
 * @param audit what the audit subgraph stands on; without, it refuses
 */
export async function createSubgraphs(
  config: SubgraphsConfig,
  { log, sharedBy = 1, redisUrl = "", codegen = true, registers = null, audit = null }: SubgraphsOptions,
): Promise<SubgraphSet> {
  const leases = redisUrl === "" ? null : await openLeases(redisUrl, log);
  const ground = await openGround(config, config.personIdKeys, {
    sharedBy: sharedBy * config.sourceSharedBy,
    ...(leases === null ? {} : { leases }),
    onFailure: (error, requestId) => log.warn({ requestId, ...failureReport(error) }, "a legacy call failed"),
    onUnreadableRows: (rows, requestId) => log.warn({ requestId, ...rows }, "rows of a legacy answer were left out"),
  });
  const makers = new Map<string, OpenedModule["subgraph"]>();
  if (config.builtIn.has("identity")) makers.set("identity", (edge) => identitySubgraph(ground.personIds, edge));
  if (config.builtIn.has("access")) makers.set("access", (edge) => accessSubgraph(registers, edge));
  if (config.builtIn.has("audit")) makers.set("audit", (edge) => auditSubgraph(audit, edge));

  const opening = config.graph.modules.flatMap(({ name, open }) => {
    const settings = config.modules.get(name);
    return settings === undefined ? [] : [open(settings, ground).then((opened) => ({ name, ...opened }))];
  });
  const modules = await Promise.all(opening);
  for (const { name, subgraph } of modules) makers.set(name, subgraph);
  const sources = modules.flatMap((module) => module.sources);
  await Promise.all(sources.map((source) => source.prepare()));

  const { absenceQuantumMs } = config;
  const subgraphs = graphSchemas(config.graph).flatMap(({ name, sdl }): readonly Subgraph[] => {
    const make = makers.get(name);
    return make === undefined ? [] : [make({ sdl, onError: onErrorOf(name, log), codegen, absenceQuantumMs })];
  });
  return {
    subgraphs,
    sourceStatus: () => sources.map((source) => source.status()),
    close: async () => {
      await Promise.all(sources.map((source) => source.close()));
      await leases?.close();
    },
  };
}

async function openLeases(url: string, log: FailureLog): Promise<SourceLeases> {
  // Only where there is a Redis is its client loaded.
  const { openRedisLeases } = await import("../adapters/leases/redisLeases.ts");
  return openRedisLeases({
    url,
    report: (message, code) => (code === null ? log.info({}, message) : log.warn({ code }, message)),
  });
}

function onErrorOf(name: string, log: FailureLog): SubgraphEdge["onError"] {
  return (error, { requestId }) => {
    // A source's failure has been reported by its own call, with the operation and the reason.
    if (error.originalError instanceof SourceError) return;
    if (error.originalError === undefined || error.extensions?.["code"] !== undefined) return;
    log.error(
      { requestId, subgraph: name, path: error.path, ...failureReport(error.originalError) },
      "a resolver failed",
    );
  };
}
