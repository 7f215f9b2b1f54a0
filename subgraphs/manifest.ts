/** The explicit list of subgraphs; the only file of subgraphs/ that the gateway imports. */

import { SourceError } from "../adapters/errors.ts";
import { openSources, type Sources } from "../adapters/registry.ts";
import type { SourceLeases } from "../adapters/system.ts";
import { readSubgraphSchema } from "../schema/readSubgraphSchema.ts";
import type { AccessRegisters } from "./access/context.ts";
import { accessSubgraph } from "./access/subgraph.ts";
import { assetSubgraph } from "./asset/subgraph.ts";
import type { AuditRegisters } from "./audit/context.ts";
import { auditSubgraph } from "./audit/subgraph.ts";
import { asConfigError, type SubgraphsConfig } from "./config.ts";
import type { SubgraphEdge } from "./createSubgraph.ts";
import { divisionSubgraph } from "./division/subgraph.ts";
import { gridSubgraph } from "./grid/subgraph.ts";
import { identitySubgraph } from "./identity/subgraph.ts";
import { type FailureLog, failureReport } from "./kit/failureReport.ts";
import { createPersonIds, type PersonIdSource } from "./kit/personIds.ts";
import { createPlaces } from "./kit/places.ts";
import { serviceSubgraph } from "./service/subgraph.ts";
import type { Subgraph, SubgraphName, SubgraphSet } from "./subgraph.ts";

export type { AccessRegisters } from "./access/context.ts";
export type { AuditRegisters, ClientGrant } from "./audit/context.ts";
export { readSubgraphsConfig, type SubgraphsConfig, SubgraphsConfigError, sourceSettings } from "./config.ts";
export type { Subgraph, SubgraphName, SubgraphOperation, SubgraphSet } from "./subgraph.ts";

export const subgraphNames = [
  "identity",
  "division",
  "grid",
  "service",
  "asset",
  "access",
  "audit",
] as const satisfies readonly SubgraphName[];

export function isSubgraphName(name: string): name is SubgraphName {
  return (subgraphNames as readonly string[]).includes(name);
}

export interface SubgraphsOptions {
  readonly log: FailureLog;
  readonly sharedBy?: number;
  readonly redisUrl?: string;
  readonly codegen?: boolean;
  readonly registers?: AccessRegisters | null;
  readonly audit?: AuditRegisters | null;
}

/**
 * Makes the subgraphs whose systems are configured. Calls no legacy system, so one that is down stops nothing.
 *
 * @param sharedBy processes that call the same systems at the same time, this one included
 * @param redisUrl Redis through which processes share the limits of systems; empty for none
 * @param codegen whether to generate code for operations
 * @param registers stores of the access subgraph; without them it refuses
 * @param audit stores of the audit subgraph; without them it refuses
 */
export async function createSubgraphs(
  config: SubgraphsConfig,
  { log, sharedBy = 1, redisUrl = "", codegen = true, registers = null, audit = null }: SubgraphsOptions,
): Promise<SubgraphSet> {
  const leases = redisUrl === "" ? null : await openLeases(redisUrl, log);
  const opening = openSources(config, {
    sharedBy: sharedBy * config.sourceSharedBy,
    ...(leases === null ? {} : { leases }),
    onFailure: (error, requestId) => log.warn({ requestId, ...failureReport(error) }, "a legacy call failed"),
    onUnreadableRows: (rows, requestId) => log.warn({ requestId, ...rows }, "rows of a legacy answer were left out"),
  });
  const sources = await opening.catch((error: unknown) => {
    throw asConfigError(error);
  });
  const { absenceQuantumMs } = config;
  const personIds = config.personIdKeys.length === 0 ? null : createPersonIds(config.personIdKeys);
  const parts = { config, personIds, registers, audit };
  const subgraphs = subgraphNames.map((name) =>
    createOne(name, sources, parts, { ...edge(name, log), codegen, absenceQuantumMs }),
  );
  return {
    subgraphs: subgraphs.filter((subgraph) => subgraph !== null),
    sourceStatus: () => sources.all.map((source) => source.status()),
    close: async () => {
      await Promise.all(sources.all.map((source) => source.close()));
      await leases?.close();
    },
  };
}

async function openLeases(url: string, log: FailureLog): Promise<SourceLeases> {
  // Loaded only if there is a Redis.
  const { openRedisLeases } = await import("../adapters/leases/redisLeases.ts");
  return openRedisLeases({
    url,
    report: (message, code) => (code === null ? log.info({}, message) : log.warn({ code }, message)),
  });
}

interface SubgraphParts {
  readonly config: SubgraphsConfig;
  readonly personIds: PersonIdSource | null;
  readonly registers: AccessRegisters | null;
  readonly audit: AuditRegisters | null;
}

function createOne(
  name: SubgraphName,
  sources: Sources,
  { config, personIds, registers, audit }: SubgraphParts,
  edge: SubgraphEdge,
): Subgraph | null {
  const { divisions, formerDivisions } = sources;
  const places = createPlaces(divisions, formerDivisions);
  if (name === "division") return divisionSubgraph({ divisions, formerDivisions, places }, edge);
  if (name === "access") return accessSubgraph(registers, edge);
  if (name === "audit") return auditSubgraph(audit, edge);
  if (personIds === null) return null;
  switch (name) {
    case "identity":
      return identitySubgraph(personIds, edge);
    case "grid":
      return (
        sources.grid &&
        gridSubgraph({ platform: sources.grid, places, personIds, eventPollMs: config.gridEventPollMs }, edge)
      );
    case "service":
      return (
        sources.service &&
        sources.serviceFront &&
        serviceSubgraph({ platform: sources.service, front: sources.serviceFront, places, personIds }, edge)
      );
    case "asset":
      return (
        sources.asset && assetSubgraph({ database: sources.asset, drop: sources.assetDrop, places, personIds }, edge)
      );
  }
}

function edge(name: SubgraphName, log: FailureLog): SubgraphEdge {
  return {
    sdl: readSubgraphSchema(name),
    onError: (error, { requestId }) => {
      // The call itself has reported its source's failure, with operation and reason.
      if (error.originalError instanceof SourceError) return;
      if (error.originalError === undefined || error.extensions?.["code"] !== undefined) return;
      log.error(
        { requestId, subgraph: name, path: error.path, ...failureReport(error.originalError) },
        "a resolver failed",
      );
    },
  };
}
