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
}

/**
 * `/health/live` the process runs; `/health/ready` it answers operations (503 with the reason when not); a silent source
 * never makes it unready, since the rest of the graph answers. `/health/sources` one row per subgraph and legacy system;
 * `/health/access` whether clients are known as they are in the store, and limits counted with the other gateways.
 */
export function addHealthRoutes(server: FastifyInstance, readiness: Readiness, report: HealthReport): void {
  server.get("/health/live", async () => ({ status: "live" }));
  server.get("/health/ready", async (_request, reply) => {
    const reason = readiness.reason();
    if (reason === null) return { status: "ready", supergraph: report.supergraph() };
    return reply.code(503).send({ status: "not ready", reason });
  });
  server.get("/health/access", async () => ({ access: report.access() }));
  server.get("/health/sources", async () => ({ subgraphs: report.subgraphs(), sources: report.sources() }));
}
