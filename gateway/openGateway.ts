/**
 * Opens the parts of a gateway in the order of their dependencies, and closes them in reverse. answer.ts shows a
 * request on its way through them.
 */
import type { SubgraphSet } from "../subgraphs/manifest.ts";
import { type OpenAccess, type OpenGate, openGate } from "./caller/openGate.ts";
import {
  checkSubgraphUrls,
  inProcessNames,
  openSubgraphFetches,
  type SubgraphFetches,
} from "./fetch/openSubgraphFetches.ts";
import type { Gateway, GatewayOptions } from "./gatewayOptions.ts";
import { createHttpServer } from "./http/createHttpServer.ts";
import { drain } from "./http/drain.ts";
import { listen } from "./http/listen.ts";
import { createReadiness } from "./http/readiness.ts";
import { openEngine } from "./openEngine.ts";
import { type Operations, openOperations } from "./openOperations.ts";
import { openParsing } from "./operation/openParsing.ts";
import { type LiveSupergraph, openSupergraph } from "./plan/openSupergraph.ts";
import { openQueryLog, type QueryLog } from "./record/queryLog.ts";

/** The parts opened so far. Health checks are answered while the rest opens. */
class OpenParts {
  gate: OpenGate | null = null;
  queryLog: QueryLog | null = null;
  supergraph: LiveSupergraph | null = null;
  subgraphs: SubgraphSet | null = null;
  fetches: SubgraphFetches | null = null;
  operations: Operations | null = null;
}

/** @throws ConfigError, SupergraphError: messages for operators; anything else is a bug */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, log, openSubgraphs, openAccess, openAudit = null } = options;
  const deadlineMs = config.shutdownDeadlineMs;
  const parts = new OpenParts();
  await using opening = new AsyncDisposableStack();

  // plan: the supergraph, watched; its thread reads it while what stands before it is opened
  const readingSupergraph = openSupergraph(config.supergraphFile, { deadlineMs: config.planningDeadlineMs, log });
  opening.defer(() => closeUnused(readingSupergraph));

  // http: before anything that waits, so that a taken port is said at once and health answers while the rest loads
  const readiness = createReadiness("the supergraph is being loaded");
  const server = createHttpServer({ config, log, readiness, ...seenBy(parts) });
  opening.defer(() => drain(server, deadlineMs));
  const origin = await listen(server, config.host, config.port);

  // caller, policy: who asks and what they may read
  const openCallers = openAccess && ((told: Parameters<OpenAccess>[0]) => openAccess(origin, told));
  const gate = await openGate(config, openCallers ?? null, log);
  parts.gate = gate;
  opening.defer(async () => gate.access?.close());

  // audit: where every answer is recorded before it leaves
  const queryLog = await openQueryLog(config, openAudit, () => parts.supergraph, log);
  parts.queryLog = queryLog;
  opening.defer(async () => queryLog?.close());

  // plan: what its thread has read
  const supergraph = await readingSupergraph;
  parts.supergraph = supergraph;
  opening.defer(() => supergraph.close());
  const names = supergraph.current().subgraphs.map(({ name }) => name);
  checkSubgraphUrls(config, names);
  await queryLog?.follow(supergraph, gate.access);

  // fetch: each subgraph in this process or behind its URL
  const local = inProcessNames(config, names);
  const subgraphs = local.length > 0 ? await openSubgraphs(local) : null;
  parts.subgraphs = subgraphs;
  opening.defer(async () => subgraphs?.close());
  const fetches = openSubgraphFetches(config, subgraphs, log);
  parts.fetches = fetches;
  opening.defer(() => fetches.close());

  // operation: read within limits, planned ahead where it is known
  const parsing = openParsing(config, log);

  // execute: plans, fetches and merges
  const engine = await openEngine({
    ...{ config, supergraph, fetchFor: fetches.fetchFor, warmUp: parsing.warmUp, audit: queryLog !== null, log },
  });

  // http, shape: around the engine
  const recorder = queryLog?.recorder ?? null;
  const operations = await openOperations({ config, log, engine, gate, recorder, parsing, server: server.server });
  parts.operations = operations;
  opening.defer(() => operations.stop());
  opening.defer(async () => {
    readiness.notReady("the gateway is stopping");
    await Promise.all([operations.endStreams(deadlineMs), drain(server, deadlineMs)]);
  });

  readiness.ready();
  const opened = opening.move();
  let closing: Promise<void> | null = null;
  return {
    origin,
    close: () => {
      closing ??= opened.disposeAsync();
      return closing;
    },
  };
}

/** Of a gateway that could not be opened; why it could not is said without waiting for the thread. */
function closeUnused(reading: Promise<LiveSupergraph>): void {
  reading.then((supergraph) => supergraph.close()).catch(() => {});
}

/** Views for the HTTP server of parts that may not be open yet. */
function seenBy(parts: OpenParts): Omit<Parameters<typeof createHttpServer>[0], "config" | "log" | "readiness"> {
  return {
    gate: () => parts.gate,
    recorder: () => parts.queryLog?.recorder ?? null,
    operationHandler: () => parts.operations?.handler ?? null,
    report: {
      supergraph: () => parts.supergraph && { id: parts.supergraph.current().id, problem: parts.supergraph.problem() },
      subgraphs: () => parts.fetches?.status() ?? [],
      sources: () => parts.subgraphs?.sourceStatus() ?? [],
      access: () => parts.gate?.status() ?? null,
      audit: () => parts.queryLog?.report() ?? null,
    },
  };
}
