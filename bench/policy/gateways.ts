/**
 * Two gateways in one process over the same subgraphs: one without access control, one with tokens, policy, masks, limits and
 * budgets. `node gateways.ts --supergraph FILE`; URLs of remote subgraphs and the store by environment.
 */
import { openAccess } from "../../access/openAccess.ts";
import { createLog } from "../../gateway/kit/log.ts";
import { openGateway } from "../../gateway/openGateway.ts";
import { readConfig } from "../../gateway/settings/config.ts";
import { createBenchSubgraphs } from "../gateway/subgraphs.ts";

const argv = [
  ...process.argv.slice(2),
  "--port",
  "0",
  "--join-in-flight",
  "off",
  "--audit",
  "off",
  "--log-level",
  "silent",
];

async function open(settings: readonly string[]) {
  const config = readConfig(process.env, [...argv, ...settings]);
  const log = createLog(config.logLevel);
  const { accessStaleMs: staleMs } = config;
  const gateway = await openGateway({
    // Only subgraphs of "our own" supergraph may run in process; here they are the benchmark's.
    config: { ...config, ownSupergraph: true },
    log,
    openSubgraphs: async () => ({
      subgraphs: createBenchSubgraphs(),
      sourceStatus: () => [],
      close: async () => {},
    }),
    openAccess: async (publicOrigin) => openAccess({ ...config, publicOrigin, staleMs, log }),
  });
  return gateway.origin;
}

const without = await open(["--access", "off"]);
const guarded = await open(["--access", "on", "--list-size", "10", "--address-requests-per-second", "1000000"]);
process.on("disconnect", () => process.exit(0));
process.on("SIGTERM", () => process.exit(0));
process.send?.({ ready: true, without, guarded });
