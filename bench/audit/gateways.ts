/**
 * Gateways in one process over the same subgraphs: one without a query log, one with its journal, one with journal and index.
 * `node gateways.ts --supergraph FILE --audit-dir DIR --audit-keys DIR [--only journal]`; URLs of remote subgraphs and the
 * database of the index by environment.
 */

import { createLog } from "../../gateway/kit/log.ts";
import { openGateway } from "../../gateway/openGateway.ts";
import { openGatewayAudit } from "../../gateway/record/openGatewayAudit.ts";
import { readConfig } from "../../gateway/settings/config.ts";
import { createBenchSubgraphs } from "../gateway/subgraphs.ts";

const { DATABASE_URL: databaseUrl = "", ...environment } = process.env;
const given = process.argv.slice(2);
const isJournalOnly = given.includes("--journal-only");
const argv = [
  ...given.filter((one) => one !== "--journal-only"),
  ...["--port", "0", "--join-in-flight", "off", "--access", "off", "--log-level", "error"],
];

async function open(environmentOf: NodeJS.ProcessEnv, settings: readonly string[]): Promise<string> {
  const config = readConfig(environmentOf, [...argv, ...settings]);
  const log = createLog(config.logLevel);
  const gateway = await openGateway({
    // Only subgraphs of "our own" supergraph may run in process; here they are the benchmark's.
    config: { ...config, ownSupergraph: true },
    log,
    openSubgraphs: async () => ({
      subgraphs: createBenchSubgraphs(),
      sourceStatus: () => [],
      close: async () => {},
    }),
    openAudit: async () => (await openGatewayAudit(config, undefined, log)).audit,
  });
  return gateway.origin;
}

const journal = await open(environment, ["--audit", "on", "--audit-chain", "journal"]);
const others = isJournalOnly
  ? {}
  : {
      without: await open(environment, ["--audit", "off"]),
      index: await open({ ...environment, DATABASE_URL: databaseUrl }, ["--audit", "on", "--audit-chain", "index"]),
    };
process.on("disconnect", () => process.exit(0));
process.on("SIGTERM", () => process.exit(0));
process.send?.({ ready: true, journal, ...others });
