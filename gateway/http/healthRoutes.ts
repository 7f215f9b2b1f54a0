import type { FastifyInstance } from "fastify";
import type { SourceStatus } from "../../adapters/contract.ts";
import type { SubgraphStatus } from "../fetch/subgraphStatus.ts";
import type { Readiness } from "./readiness.ts";

/** What the health routes report; filled in while the gateway starts. */
export interface HealthReport {
  readonly supergraph: () => { readonly id: string; readonly problem: string | null } | null;
  readonly subgraphs: () => readonly SubgraphStatus[];
  readonly sources: () => readonly SourceStatus[];
  /** The register of clients and the counters of limits; null with access control off. */
  readonly access: () => object | null;
  /** The query log; null without one. */
  readonly audit: () => AuditReport | null;
}

export interface AuditReport {
  /** Why nothing can be recorded and so nothing is answered; null while it can. */
  readonly problem: string | null;
  readonly status: object;
}

/**
 * `/health/live` the process runs; `/health/ready` it answers operations (503 with the reason when not); a silent source
 * never makes it unready, since the rest of the graph answers. `/health/sources` one row per subgraph and legacy system;
 * `/health/access` whether clients are known as they are in the store, and limits counted with the other gateways; `/health/audit` how far the query log is
 * written, sealed and indexed. A gateway that cannot write it is not ready.
 */
export function addHealthRoutes(server: FastifyInstance, readiness: Readiness, report: HealthReport): void {
  server.get("/health/live", async () => ({ status: "live" }));
  server.get("/health/ready", async (_request, reply) => {
    const reason = readiness.reason() ?? report.audit()?.problem ?? null;
    if (reason === null) return { status: "ready", supergraph: report.supergraph() };
    return reply.code(503).send({ status: "not ready", reason });
  });
  server.get("/health/access", async () => ({ access: report.access() }));
  server.get("/health/audit", async () => ({ audit: report.audit() }));
  server.get("/health/sources", async () => ({ subgraphs: report.subgraphs(), sources: report.sources() }));
}
