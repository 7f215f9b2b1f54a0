import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A gateway or a subgraph as an operator runs it: a process of its own that answers GraphQL. */
export interface ProductProcess {
  /** Where it answers GraphQL by POST. */
  readonly endpoint: string;
  /** What it has printed so far. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

const root = join(import.meta.dirname, "../..");

export async function startGatewayProcess(environment: Environment): Promise<ProductProcess> {
  const started = await start("gateway/main.ts", [], { PORT: "0", HOST: "127.0.0.1", ...environment });
  return { ...started, endpoint: `${started.said["origin"]}/graphql` };
}

/** As `npm run subgraph -- NAME`. */
export async function startSubgraphProcess(name: string, environment: Environment): Promise<ProductProcess> {
  const started = await start("subgraphs/serving/main.ts", [name, "--port", "0", "--unsigned"], environment);
  return { ...started, endpoint: String(started.said["url"]) };
}

async function start(script: string, argv: readonly string[], environment: Environment) {
  const child: ChildProcess = fork(join(root, script), argv, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += String(chunk)));
  const ended = once(child, "exit");
  const ready = once(child, "message").then(([message]) => message as Readonly<Record<string, unknown>>);
  const said = await Promise.race([ready, ended.then(() => null)]);
  if (said === null) throw new Error(`${script} did not start:\n${output}`);
  return {
    said,
    output: () => output,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
