import type { FastifyInstance } from "fastify";
import type { SourceStatus } from "../../adapters/system.ts";
import type { SubgraphStatus } from "../fetch/subgraphStatus.ts";
import { refuse } from "./errorReplies.ts";
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

export interface HealthOptions {
  readonly readiness: Readiness;
  readonly report: HealthReport;
  /** Whether a request may see more than that the gateway runs and is ready. */
  readonly maySeeDetails: (authorization: string | undefined) => boolean;
}

/**
 * `/health/live` the process runs; `/health/ready` it answers operations (503 when not); a silent source never makes it
 * unready, since the rest of the graph answers. Everybody may ask these two, as load balancers do, and is told no more.
 *
 * Names of machines, files and systems, and counts, are for OPERATIONS_TOKEN: the reason why it is not ready;
 * `/health/sources` one row per subgraph and legacy system; `/health/access` whether clients are known as they are in the
 * store, and limits counted with the other gateways; `/health/audit` how far the query log is written, sealed and indexed.
 * A gateway that cannot write it is not ready.
 */
export function addHealthRoutes(server: FastifyInstance, { readiness, report, maySeeDetails }: HealthOptions): void {
  server.get("/health/live", async () => ({ status: "live" }));
  server.get("/health/ready", async (request, reply) => {
    const reason = readiness.reason() ?? report.audit()?.problem ?? null;
    const isTold = maySeeDetails(request.headers.authorization);
    if (reason !== null) return reply.code(503).send({ status: "not ready", ...(isTold && { reason }) });
    return { status: "ready", ...(isTold && { supergraph: report.supergraph() }) };
  });
  const details = {
    "/health/access": () => ({ access: report.access() }),
    "/health/audit": () => ({ audit: report.audit() }),
    "/health/sources": () => ({ subgraphs: report.subgraphs(), sources: report.sources() }),
  };
  for (const [path, read] of Object.entries(details)) {
    server.get(path, async (request, reply) => {
      if (maySeeDetails(request.headers.authorization)) return read();
      reply.header("www-authenticate", 'Bearer realm="operations"');
      return refuse(reply, 401, "UNAUTHENTICATED", "Details of health are for the bearer of OPERATIONS_TOKEN.");
    });
  }
}
