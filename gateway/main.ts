/** Starts the gateway: `npm run gateway -- --port 4000`. The only place that reads the environment. */
import { OperatorError } from "../schema/operatorError.ts";
import type { AccessRegisters, AuditRegisters } from "../subgraphs/manifest.ts";
import type { Gateway } from "./gatewayOptions.ts";
import { createLog } from "./kit/log.ts";
import { openGateway } from "./openGateway.ts";
import { openGatewayAudit } from "./record/openGatewayAudit.ts";
import { ConfigError, readConfig, UsageError } from "./settings/config.ts";
import { helpText } from "./settings/help.ts";

const argv = process.argv.slice(2);
if (argv.includes("--help") || argv.includes("-h")) {
  process.stdout.write(await help());
  process.exit(0);
}

async function help(): Promise<string> {
  const { loadGraph, settingsOf } = await import("../subgraphs/manifest.ts");
  return helpText(settingsOf(await loadGraph(process.env)));
}

const noStore =
  "Access control needs DATABASE_URL, the PostgreSQL that keeps clients and tokens, and ACCESS_KEY, 64 hexadecimal digits " +
  "(openssl rand -hex 32). `npm start` brings both; ACCESS=off runs without, on one's own machine.";

let gateway: Gateway | null = null;
let registers: AccessRegisters | null = null;
let audit: AuditRegisters | null = null;
let stopping = false;

async function stop(): Promise<void> {
  // A second signal exits at once. A start-up in progress leaves nothing behind but its own sockets.
  if (stopping || gateway === null) process.exit(stopping ? 1 : 0);
  stopping = true;
  await gateway.close();
  process.exit(0);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop());
// Started by one of our processes: do not outlive it.
process.on("disconnect", () => void stop());

try {
  const config = readConfig(process.env, argv);
  const log = createLog(config.logLevel);
  const subgraphs = () => import("../subgraphs/manifest.ts");
  const preload = async () => {
    const { modules } = await (await subgraphs()).loadGraph(process.env);
    await Promise.all(modules.map((module) => module.load()));
  };
  const opening = openGateway({
    config,
    log,
    // Loaded only when needed: with another supergraph, not even the adapters are loaded.
    openSubgraphs: async (names) => {
      const { createSubgraphs, loadGraph, readSubgraphsConfig } = await subgraphs();
      const { redisUrl, workers: sharedBy } = config;
      const options = { log, registers, audit, sharedBy, redisUrl, codegen: config.codegen === "on" };
      return createSubgraphs(readSubgraphsConfig(await loadGraph(process.env), process.env, names), options);
    },
    openAccess: async (origin, attempts) => {
      if (config.databaseUrl === "" || config.accessKey === "") throw new ConfigError(noStore);
      const { openAccess } = await import("../access/openAccess.ts");
      const { publicUrl, accessStaleMs: staleMs } = config;
      const options = { ...config, publicOrigin: publicUrl || origin, staleMs, log, attempts };
      const access = await openAccess(options);
      registers = access;
      return access;
    },
    openAudit: async (grantedFields) => {
      const opened = await openGatewayAudit(config, process.env["WORKER"], log);
      audit = opened.registers(async (id) => {
        const client = (await registers?.register.show(id))?.client ?? null;
        return client === null ? null : { scopes: client.scopes, fields: grantedFields(client) };
      });
      return opened.audit;
    },
  });
  // Loaded once the planning thread has begun with the supergraph; what is wrong is said when they are opened.
  if (config.ownSupergraph) setImmediate(() => preload().catch(() => {}));
  gateway = await opening;
  // With several workers, scripts/processes/workers.ts reports when all are ready.
  if (config.workers === 1) log.info({ endpoint: `${gateway.origin}/graphql` }, "ready");
  process.send?.({ ready: true, origin: gateway.origin });
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${await help()}`);
    process.exit(2);
  }
  console.error(error instanceof OperatorError ? error.message : error);
  process.exit(1);
}
