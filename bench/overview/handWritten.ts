/**
 * What a careful programmer would write for the community overview alone: Fastify and the project's adapters, called
 * directly and merged by hand. The same legacy calls as the graph makes, batched in the same way; no GraphQL, no gateway.
 */
import { fastify } from "fastify";
import { openSources } from "../../adapters/registry.ts";
import type { Call } from "../../adapters/system.ts";
import { readSubgraphsConfig, subgraphNames } from "../../subgraphs/manifest.ts";
import { overview } from "./overview.ts";
import type { OverviewSources } from "./overviewSources.ts";

const { divisions, grid, service, serviceFront, asset } = await openSources(
  readSubgraphsConfig(process.env, subgraphNames),
);
if (grid === null || service === null || serviceFront === null || asset === null) {
  throw new Error("The overview needs the grid, the service and the asset platform.");
}
const sources: OverviewSources = {
  divisions,
  grid: grid.operations,
  service: service.operations,
  front: serviceFront.operations,
  asset: asset.operations,
};

interface Posted {
  readonly variables: { readonly code: string };
}

const deadlineMs = 30_000;
const server = fastify();
server.post<{ Body: Posted }>("/graphql", async ({ id, body }, reply) => {
  reply.type("application/json");
  const call: Call = { requestId: id, signal: AbortSignal.timeout(deadlineMs) };
  return JSON.stringify({ data: { community: await overview(sources, body.variables.code, call) } });
});
const origin = await server.listen({ host: "127.0.0.1", port: 0 });
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true, origin });
