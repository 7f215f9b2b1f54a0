/**
 * What a careful programmer would write for the community overview alone: Fastify and the project's adapters, called
 * directly and merged by hand. The same legacy calls as the graph makes, batched in the same way; no GraphQL, no gateway.
 */

import { fastify } from "fastify";
import type { Call } from "../../adapters/system.ts";
import { assetDatabase } from "../../adapters/systems/asset/assetDatabase.ts";
import { namesLostAround } from "../../adapters/systems/division/namesAround.ts";
import { gridPlatform } from "../../adapters/systems/grid/gridPlatform.ts";
import { frontDatabase } from "../../adapters/systems/service/frontDatabase.ts";
import { servicePlatform } from "../../adapters/systems/service/servicePlatform.ts";
import { groundSettings, openGround } from "../../subgraphs/modules/ground.ts";
import { readSettings } from "../../subgraphs/modules/settings.ts";
import { overview } from "./overview.ts";
import type { OverviewSources } from "./overviewSources.ts";

const setting = (name: string) => process.env[name] ?? "";
const ground = await openGround(readSettings(groundSettings, process.env), [], {});
const { divisions, calendar } = ground;
const timed = { deadlineMs: ground.deadlineMs, calendar };
const grid = gridPlatform(
  { url: setting("GRID_URL"), account: setting("GRID_ACCOUNT"), password: setting("GRID_PASSWORD"), ...timed },
  namesLostAround(divisions),
);
const service = servicePlatform({
  url: setting("SERVICE_URL"),
  appKey: setting("SERVICE_APP_KEY"),
  secret: setting("SERVICE_SECRET"),
  signature: "md5",
  ...timed,
});
const front = frontDatabase({ url: setting("SERVICE_FRONT_DATABASE_URL"), ...timed });
const asset = assetDatabase({ url: setting("ASSET_DATABASE_URL"), ...timed });
await Promise.all([grid, service, front, asset].map((source) => source.prepare()));
const sources: OverviewSources = {
  divisions,
  grid: grid.operations,
  service: service.operations,
  front: front.operations,
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
