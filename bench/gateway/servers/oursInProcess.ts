/** Our gateway with the benchmark's subgraphs in its own process. `node oursInProcess.ts --supergraph FILE ...` */

import { createLog } from "../../../gateway/kit/log.ts";
import { openGateway } from "../../../gateway/openGateway.ts";
import { readConfig } from "../../../gateway/settings/config.ts";
import { createBenchSubgraphs } from "../subgraphs.ts";

const config = readConfig(process.env, process.argv.slice(2));
const gateway = await openGateway({
  // Only subgraphs of "our own" supergraph may run in process; here they are the benchmark's.
  config: { ...config, ownSupergraph: true },
  log: createLog(config.logLevel),
  openSubgraphs: async () => ({
    subgraphs: createBenchSubgraphs(),
    sourceStatus: () => [],
    close: async () => {},
  }),
});

process.on("disconnect", () => process.exit(0));
process.on("SIGTERM", () => process.exit(0));
process.send?.({ ready: true, origin: gateway.origin });
