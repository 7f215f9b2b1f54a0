/**
 * `npm start`: the stand-ins of the legacy systems and the gateway in front of them, on this machine. Ends both on
 * Ctrl-C, also while they are starting. `npm run dev`: the same, and the gateway starts anew when its code changes.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ConfigError, readConfig, UsageError } from "../../gateway/settings/config.ts";
import { FlagError, readFlags } from "../../sandbox/flags.ts";
import type { SandboxEndpoints } from "../../sandbox/start.ts";
import { OperatorError } from "../../schema/operatorError.ts";
import { demoClients, demoSecretFile, seedDemoClients, writeExplorerClients } from "../demo/demoClients.ts";
import { demoEnvironment } from "../demo/demoEnvironment.ts";
import { demoAccessKey, demoOperationsFile, demoOperationsToken } from "../demo/demoSecret.ts";
import { announceDemoStore } from "../demo/demoStore.ts";
import { splitArguments } from "../flags/splitArguments.ts";
import { checkPort } from "../processes/checkPort.ts";
import { gatewayHelp } from "../processes/gatewayHelp.ts";
import { onStop } from "../processes/onStop.ts";
import { tryProcessLock } from "../processes/processLock.ts";
import { ChildEnded, type StartedChild, startChild } from "../processes/startChild.ts";
import { gatewayCommand } from "../processes/startGateway.ts";
import { startWatched } from "../processes/startWatched.ts";

const watchFlag = "--watch";
const isWatched = process.argv.includes(watchFlag);
const { gatewayArgv, sandboxArgv, stateDirectory } = splitArguments(
  process.argv.slice(2).filter((argument) => argument !== watchFlag),
);
const children: StartedChild[] = [];
let stopping = false;

async function stop(exitCode: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  // The gateway first: what it still answers may need the systems behind it.
  for (const child of children.toReversed()) await child.stop();
  process.exit(exitCode);
}

function start(startOne: () => StartedChild): StartedChild {
  if (stopping) throw new ChildEnded("stopping");
  const child = startOne();
  children.push(child);
  child.ended.then(() => stop(1));
  return child;
}

/** Without the password of a database. */
function shown(url: string): string {
  const parsed = new URL(url);
  parsed.username = "";
  parsed.password = "";
  return parsed.href.replace(/\?.*$/, "");
}

async function main(): Promise<void> {
  const { host, port, access, databaseUrl } = readConfig(process.env, gatewayArgv);
  checkSandboxFlags();
  await checkPort(host, port);
  if (tryProcessLock(`${stateDirectory}.lock`) === null) {
    throw new ConfigError(`Another \`npm start\` runs on ${stateDirectory}. End it first; two cannot share it.`);
  }
  const sandbox = start(() => startChild("sandbox", "sandbox/main.ts", sandboxArgv, process.env));
  const { endpoints } = (await sandbox.ready) as { readonly endpoints: SandboxEndpoints };
  const demo = {
    ...demoEnvironment(endpoints),
    ACCESS_KEY: demoAccessKey(stateDirectory),
    OPERATIONS_TOKEN: demoOperationsToken(stateDirectory),
  };
  // Visitors of the demonstration may look at the whole schema before they choose who to be.
  const forVisitors = { LOG_LEVEL: "warn", PUBLIC_INTROSPECTION: "on" };
  // A store of somebody's own gets no demonstration clients.
  const isSeeded = access === "on" && databaseUrl === "";
  if (isSeeded) {
    announceDemoStore(stateDirectory, endpoints.store);
    await seedDemoClients(endpoints.store, stateDirectory);
  }
  const explorer = isSeeded ? { DEMO_CLIENTS: writeExplorerClients(stateDirectory) } : {};
  const queryLog = { AUDIT_DIR: `${stateDirectory}/audit`, AUDIT_KEYS: `${stateDirectory}/audit-keys` };
  const environment = { ...demo, ...forVisitors, ...explorer, ...queryLog, ...process.env };
  const command = gatewayCommand(gatewayArgv, environment);
  console.log(`[gateway] ${command.summary}`);
  const gateway = start(isWatched ? () => watched(command.start) : command.start);
  const { origin } = (await gateway.ready) as { readonly origin: string };
  const query = JSON.stringify({
    query: '{ community(code: "320282113200") { name division { name parent { name } } serviceStations { name } } }',
  });
  console.log(`
The community graph is ready.
  endpoint   ${origin}/graphql   (in a browser: the explorer)
  health     ${origin}/health/ready
             curl -s ${origin}/health/sources -H "authorization: Bearer $(cat ${demoOperationsFile(stateDirectory)})"
  query log  ${environment.AUDIT_DIR}   (npm run audit -- verify ${environment.AUDIT_DIR})
  stand-ins  grid ${shown(endpoints.grid)}, service ${shown(endpoints.service)},
             asset ${shown(endpoints.asset)}, control ${shown(endpoints.control)}
  try        curl -s ${origin}/graphql -H 'content-type: application/json' -d '${query}'
  end        Ctrl-C
${isSeeded ? `\n${howToGetTokens(origin, stateDirectory)}\n` : ""}`);
}

/** What `npm start` prints about the demonstration clients; the secrets stay in their files. */
function howToGetTokens(origin: string, stateDirectory: string): string {
  const lines = demoClients.map(
    ({ id, name }) =>
      `  ${id.padEnd(18)} ${name}\n` +
      `    curl -s ${origin}/oauth/token -u "${id}:$(cat ${demoSecretFile(stateDirectory, id)})" -d grant_type=client_credentials`,
  );
  return `A token of each demonstration client (npm run access -- list):\n${lines.join("\n")}`;
}

/** What a gateway and its pages are made of. */
const watchedFolders = ["access", "adapters", "audit", "console/source", "gateway", "schema", "subgraphs"];

/** What generated files are made of, see generate.ts. */
const isGeneratedFrom = /\.(?:graphql|prisma)$|mappers\.ts$|^console\//;

function watched(startGateway: () => StartedChild): StartedChild {
  return startWatched({
    folders: watchedFolders,
    start: startGateway,
    isIgnored: (path) => /\/(?:generated|contracts)\/|^schema\/supergraph/.test(path),
    prepare: async (changed) => {
      const run = (script: string) => promisify(execFile)(process.execPath, [script]);
      if (changed.some((path) => path.endsWith(".graphql"))) await run("scripts/commands/compose.ts");
      if (changed.some((path) => isGeneratedFrom.test(path))) await run("scripts/commands/generate.ts");
    },
    report: (text) => console.log(`[gateway] ${text}`),
  });
}

/** What the stand-ins would refuse. @throws UsageError */
function checkSandboxFlags(): void {
  try {
    readFlags(sandboxArgv);
  } catch (error) {
    throw error instanceof FlagError ? new UsageError(`--sandbox flags: ${error.message}`) : error;
  }
}

async function help(): Promise<string> {
  return `npm start: the demo. Starts stand-ins of the legacy systems, then the gateway with the flags below.
\`--sandbox-state DIR\`, \`--sandbox-scale N\` and the like go to the stand-ins as \`--state\`, \`--scale\`, ...
\`--watch\`, which \`npm run dev\` adds, starts the gateway anew when its code, its schema or its pages change.

${await gatewayHelp(process.env)}`;
}

if (gatewayArgv.includes("--help") || gatewayArgv.includes("-h")) {
  console.log(await help());
  process.exit(0);
}
onStop(() => void stop(0));
try {
  await main();
} catch (error) {
  const isUsage = error instanceof UsageError;
  if (isUsage) console.error(`${error.message}\n\n${await help()}`);
  else if (!(error instanceof ChildEnded)) console.error(error instanceof OperatorError ? error.message : error);
  await stop(isUsage ? 2 : 1);
}
