/** Serves one subgraph alone: `npm run subgraph -- grid --port 4101`. */
import { parseArgs } from "node:util";
import { pino, stdTimeFunctions } from "pino";
import { isLoopback } from "../../access/loopback.ts";
import { readSigningKeys, signingKeysAccepted } from "../../access/signature.ts";
import { OperatorError } from "../../schema/operatorError.ts";
import {
  createSubgraphs,
  type GraphDefinition,
  loadGraph,
  readSubgraphsConfig,
  SubgraphsConfigError,
  settingsOf,
  subgraphNamesOf,
} from "../manifest.ts";
import { serveSubgraph } from "./serve.ts";

function helpOf(graph: GraphDefinition): string {
  return `Serves one subgraph of the community graph alone, under Mercurius.

  npm run subgraph -- NAME [--port 4101] [--host 127.0.0.1] [--deadline-ms 30000] [--log-level info]
                          [--unsigned] [--help]

NAME is one of ${subgraphNamesOf(graph).join(", ")}. Point the gateway at it with SUBGRAPH_<NAME>_URL.

SUBGRAPH_KEYS                Keys that calls of a gateway are signed with, the same at the gateway: ${signingKeysAccepted}.
                             The first signs, all are taken, so that one can be replaced by the next.
REDIS_URL                    Redis 6.2 or Valkey where several processes share the limits of legacy systems; the same for all.
--unsigned                   Takes calls of anybody, without access control; on a loopback address alone.

The legacy systems, by environment variables:
${settingsOf(graph)
  .map(({ variable, description }) => `  ${variable.padEnd(28)} ${description}`)
  .join("\n")}
`;
}

class UsageError extends Error {}

function readArguments(argv: readonly string[], graph: GraphDefinition) {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      port: { type: "string", default: "4101" },
      host: { type: "string", default: "127.0.0.1" },
      "deadline-ms": { type: "string", default: "30000" },
      "log-level": { type: "string", default: "info" },
      unsigned: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const [name = ""] = positionals;
  const port = Number(values.port);
  const deadlineMs = Number(values["deadline-ms"]);
  if (values.help) return null;
  const names = subgraphNamesOf(graph);
  if (!names.includes(name) || positionals.length !== 1) {
    throw new UsageError(`Name one subgraph: ${names.join(", ")}.`);
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError("--port has to be 0 to 65535.");
  if (!Number.isInteger(deadlineMs) || deadlineMs < 1)
    throw new UsageError("--deadline-ms has to be a number above 0.");
  const keys = readKeys(values.unsigned, values.host);
  return { name, port, deadlineMs, host: values.host, logLevel: values["log-level"], keys };
}

/** Empty for none. */
function readRedisUrl(): string {
  const url = process.env["REDIS_URL"]?.trim() ?? "";
  if (url === "" || /^rediss?:$/.test(URL.parse(url)?.protocol ?? "")) return url;
  throw new SubgraphsConfigError("REDIS_URL has to be an address that begins with redis:// or rediss://.");
}

/** Null for none wanted. */
function readKeys(unsigned: boolean, host: string) {
  if (unsigned && isLoopback(host)) return null;
  if (unsigned)
    throw new UsageError(
      "--unsigned is for a loopback address alone: anyone who reaches the port may ask for everything.",
    );
  const keys = readSigningKeys(process.env["SUBGRAPH_KEYS"] ?? "");
  if (keys === null)
    throw new SubgraphsConfigError(`SUBGRAPH_KEYS is no list of keys; accepted: ${signingKeysAccepted}.`);
  if (keys.length === 0)
    throw new SubgraphsConfigError("SUBGRAPH_KEYS is not set: the keys that calls are signed with.");
  return keys;
}

let help = "";
try {
  const graph = await loadGraph(process.env);
  help = helpOf(graph);
  const options = readArguments(process.argv.slice(2), graph);
  if (options === null) {
    process.stdout.write(help);
    process.exit(0);
  }
  const log = pino({ level: options.logLevel, base: null, timestamp: stdTimeFunctions.isoTime });
  const set = await createSubgraphs(readSubgraphsConfig(graph, process.env, [options.name]), {
    log,
    redisUrl: readRedisUrl(),
  });
  const subgraph = set.subgraphs.find((candidate) => candidate.name === options.name);
  if (subgraph === undefined) throw new SubgraphsConfigError(`The systems of ${options.name} are not configured.`);
  const served = await serveSubgraph(subgraph, options);
  log.info({ subgraph: options.name, url: served.url }, "ready");
  process.send?.({ ready: true, url: served.url });
  const stop = async () => {
    await served.close();
    await set.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
  process.once("disconnect", () => void stop());
} catch (error) {
  console.error(plainSentence(error));
  process.exit(isUsage(error) ? 2 : 1);
}

function isUsage(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

function plainSentence(error: unknown): unknown {
  if (isUsage(error)) return `${error.message}\n\n${help}`;
  if (error instanceof OperatorError) return error.message;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return "The port is already in use. Choose another with --port.";
  }
  return error;
}
