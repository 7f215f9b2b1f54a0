/**
 * The way of a request, once, in order. Each stage is a folder; what refuses there answers with the code on the right.
 *
 *   HTTP POST /graphql; event stream or WebSocket (http/live/): a subscription runs execute/ to shape/ for each event
 *    http/       body limit, request id, CSRF, content type   PAYLOAD_TOO_LARGE, BAD_REQUEST
 *    caller/     token -> caller; rate, budget, documents     UNAUTHENTICATED, FORBIDDEN, ACCESS_UNAVAILABLE,
 *                                                             RATE_LIMITED, TOO_EXPENSIVE, DOCUMENT_NOT_TRUSTED
 *    operation/  parsed within limits, validated, chosen      GRAPHQL_PARSE_FAILED, OPERATION_TOO_LARGE,
 *                                                             GRAPHQL_VALIDATION_FAILED, OPERATION_TOO_DEEP,
 *                                                             OPERATION_RESOLUTION_FAILURE
 *    policy/     denied is cut, masked is compiled in         FORBIDDEN
 *    plan/       operation -> query plan, in a thread      OPERATION_TOO_COMPLEX, GATEWAY_BUSY
 *    execute/    plan -> fetches -> merged data               BAD_USER_INPUT
 *    fetch/      in process | remote: one interface           SOURCE_*, DEADLINE_EXCEEDED
 *    shape/      null bubbling, masking                       INTERNAL_SERVER_ERROR
 *    audit/      one record, on disk before the answer leaves AUDIT_UNAVAILABLE
 */
import type { SubgraphSet } from "../subgraphs/manifest.ts";
import { openQueryLog, type QueryLog } from "./audit/queryLog.ts";
import { type OpenAccess, type OpenGate, openGate } from "./caller/openGate.ts";
import { openEngine } from "./execute/openEngine.ts";
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
import { type Operations, openOperations } from "./http/openOperations.ts";
import { createReadiness } from "./http/readiness.ts";
import { openReading } from "./operation/openReading.ts";
import { type LiveSupergraph, openSupergraph } from "./plan/openSupergraph.ts";

/** @throws ConfigError, SupergraphError: sentences for whoever starts it; anything else is a fault */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, log, openSubgraphs, openAccess, openAudit = null } = options;
  let supergraph: LiveSupergraph | null = null;
  let subgraphs: SubgraphSet | null = null;
  let fetches: SubgraphFetches | null = null;
  let operations: Operations | null = null;
  let gate: OpenGate | null = null;
  let queryLog: QueryLog | null = null;

  // http: first, so that a taken port is said at once and health answers while the rest loads
  const readiness = createReadiness("the supergraph is being loaded");
  const server = createHttpServer({
    config,
    log,
    readiness,
    gate: () => gate,
    recorder: () => queryLog?.recorder ?? null,
    operationHandler: () => operations?.handler ?? null,
    report: {
      supergraph: () => supergraph && { id: supergraph.current().id, problem: supergraph.problem() },
      subgraphs: () => fetches?.status() ?? [],
      sources: () => subgraphs?.sourceStatus() ?? [],
      access: () => gate?.status() ?? null,
      audit: () => queryLog?.report() ?? null,
    },
  });
  const close = async () => {
    readiness.notReady("the gateway is stopping");
    const deadlineMs = config.shutdownDeadlineMs;
    await Promise.all([operations?.endStreams(deadlineMs), drain(server, deadlineMs)]);
    await operations?.stop();
    await supergraph?.close();
    await fetches?.close();
    await subgraphs?.close();
    await queryLog?.close();
    await gate?.access?.close();
  };

  try {
    const origin = await listen(server, config.host, config.port);

    // caller, policy: who asks and what he may read
    const opened = openAccess === undefined ? null : (told: Parameters<OpenAccess>[0]) => openAccess(origin, told);
    gate = await openGate(config, opened, log);

    // audit: where every answer is recorded before it leaves
    queryLog = await openQueryLog(config, openAudit, () => supergraph, log);

    // plan: the supergraph, watched
    supergraph = await openSupergraph(config.supergraphFile, { deadlineMs: config.planningDeadlineMs, log });
    const names = supergraph.current().subgraphs.map(({ name }) => name);
    checkSubgraphUrls(config, names);
    await queryLog?.follow(supergraph, gate.access);

    // fetch: each subgraph in this process or behind its URL
    const local = inProcessNames(config, names);
    subgraphs = local.length > 0 ? await openSubgraphs(local) : null;
    fetches = openSubgraphFetches(config, subgraphs, log);

    // operation: read within limits, planned ahead where it is known
    const reading = openReading(config, log);

    // execute: plans, fetches and merges
    const { fetchFor } = fetches;
    const engine = await openEngine({
      config,
      supergraph,
      fetchFor,
      warmUp: reading.warmUp,
      audit: queryLog !== null,
      log,
    });

    // http, shape: around the engine
    const recorder = queryLog?.recorder ?? null;
    operations = await openOperations({ config, log, engine, gate, recorder, reading, server: server.server });
    readiness.ready();
    return { origin, close };
  } catch (error) {
    await close();
    throw error;
  }
}
