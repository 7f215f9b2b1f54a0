/** Starts the gateway: `npm run gateway -- --port 4000`. The only place that reads the environment. */
import { createSubgraphs, readSubgraphsConfig, SubgraphsConfigError } from "../subgraphs/manifest.ts";
import { ConfigError, readConfig } from "./config.ts";
import { helpText } from "./help.ts";
import { createLog } from "./log.ts";
import { type Gateway, openGateway } from "./pipeline.ts";
import { SupergraphError } from "./plan/supergraph.ts";

const argv = process.argv.slice(2);
if (argv.includes("--help") || argv.includes("-h")) {
  process.stdout.write(helpText());
  process.exit(0);
}

let gateway: Gateway | null = null;
let stopping = false;

async function stop(): Promise<void> {
  // The second signal does not wait; a start-up that is still under way leaves nothing behind but sockets of its own.
  if (stopping || gateway === null) process.exit(stopping ? 1 : 0);
  stopping = true;
  await gateway.close();
  process.exit(0);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop());
// Started by another process of ours: do not outlive it.
process.on("disconnect", () => void stop());

try {
  const config = readConfig(process.env, argv);
  const log = createLog(config.logLevel);
  gateway = await openGateway({
    config,
    log,
    openSubgraphs: (names) => createSubgraphs(readSubgraphsConfig(process.env, names), { log }),
  });
  log.info({ endpoint: `${gateway.origin}/graphql` }, "ready");
  process.send?.({ ready: true, origin: gateway.origin });
} catch (error) {
  const isPlain =
    error instanceof ConfigError || error instanceof SubgraphsConfigError || error instanceof SupergraphError;
  console.error(isPlain ? error.message : error);
  process.exit(1);
}
