import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { request } from "undici";
import type { GatewayAccess } from "../../access/gatewayAccess.ts";
import type { Identify } from "../../access/identity.ts";
import { readSigningKeys } from "../../access/signature.ts";
import graph from "../../community.config.ts";
import type { Gateway } from "../../gateway/gatewayOptions.ts";
import { openGateway } from "../../gateway/openGateway.ts";
import type { OpenAudit } from "../../gateway/record/queryLog.ts";
import { readConfig } from "../../gateway/settings/config.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../sandbox/start.ts";
import { demoEnvironment } from "../../scripts/demo/demoEnvironment.ts";
import {
  type AccessRegisters,
  type AuditRegisters,
  createSubgraphs,
  readSubgraphsConfig,
  subgraphNamesOf,
} from "../../subgraphs/manifest.ts";
import { serveSubgraph } from "../../subgraphs/serving/serve.ts";

/** Where each subgraph runs. Every flow passes in all three ways. */
export const placements = {
  "in process": [],
  remote: subgraphNamesOf(graph),
  mixed: ["grid", "asset"],
} as const satisfies Record<string, readonly string[]>;

/** Of gateway and remote subgraphs in every flow. */
export const subgraphKeys = `test:${"c3".repeat(32)}`;

export type Placement = keyof typeof placements;

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
  readonly data: any;
  readonly errors: readonly AnswerError[];
  readonly text: string;
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string };
}

export interface Community {
  readonly origin: string;
  readonly ask: (query: string, variables?: object, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

/** A sandbox in a folder of its own, without the flaws that come by chance; they have tests of their own. */
export async function openSandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const stateDirectory = await mkdtemp(join(tmpdir(), "community-graph-"));
  const sandbox = await startSandbox({
    stateDirectory,
    scale: 0.1,
    badGatewayEvery: 0,
    rateLimit: 1_000,
    ...options,
  });
  return {
    ...sandbox,
    stop: async () => {
      await sandbox.stop();
      await rm(stateDirectory, { recursive: true, force: true });
    },
  };
}

/** The environment that points the subgraphs at a sandbox. */
export function environmentOf({ endpoints }: Sandbox): Record<string, string> {
  return { ...demoEnvironment(endpoints), PERSON_ID_KEYS: `test:${"5a".repeat(32)}` };
}

/** A gateway over the sandbox; the subgraphs of the placement run behind sockets of their own. */
export async function openCommunity(
  sandbox: Sandbox,
  placement: Placement,
  settings: Readonly<Record<string, string>> = {},
  identify: Identify | null = null,
  registers: AccessRegisters | null = null,
  audit: AuditRegisters | null = null,
  openAudit: OpenAudit | null = null,
): Promise<Community> {
  const log = pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" });
  const environment = { ...environmentOf(sandbox), ...settings };
  await using started = new AsyncDisposableStack();
  const remote: readonly string[] = placements[placement];
  const served =
    remote.length === 0 ? null : await createSubgraphs(readSubgraphsConfig(graph, environment, remote), { log });
  if (served !== null) started.defer(served.close);
  const urls: Record<string, string> = {};
  const keys = readSigningKeys(subgraphKeys);
  for (const subgraph of served?.subgraphs ?? []) {
    if (!remote.includes(subgraph.name)) continue;
    const server = await serveSubgraph(subgraph, { host: "127.0.0.1", port: 0, deadlineMs: 30_000, keys });
    started.defer(server.close);
    urls[`SUBGRAPH_${subgraph.name.toUpperCase()}_URL`] = server.url;
  }
  const config = readConfig(
    {
      PORT: "0",
      LOG_LEVEL: "silent",
      SUBGRAPH_KEYS: subgraphKeys,
      ACCESS: identify === null ? "off" : "on",
      AUDIT: openAudit === null ? "off" : "on",
      ...withoutLimits,
      ...settings,
      ...urls,
    },
    [],
  );
  const gateway: Gateway = await openGateway({
    config,
    log,
    openSubgraphs: (names) =>
      createSubgraphs(readSubgraphsConfig(graph, environment, names), {
        log,
        codegen: config.codegen === "on",
        registers,
        audit,
      }),
    ...(identify !== null && { openAccess: async () => accessOf(identify) }),
    ...(openAudit !== null && { openAudit }),
  });
  started.defer(gateway.close);
  const running = started.move();
  return {
    origin: gateway.origin,
    ask: (query, variables, headers) => ask(`${gateway.origin}/graphql`, query, variables, headers),
    close: () => running.disposeAsync(),
  };
}

/** The callers of a test are many at one address; limits have tests of their own. */
const withoutLimits = {
  PUBLIC_REQUESTS_PER_SECOND: "0",
  ADDRESS_REQUESTS_PER_SECOND: "0",
  PUBLIC_MAX_COST: "999999999999",
  PUBLIC_DAILY_COST: "999999999999",
};

/** Access control with callers of the test's own. */
export function accessOf(identify: Identify): GatewayAccess {
  return {
    identify,
    directory: { trustedDocument: () => null },
    authorizationHandler: null,
    status: () => ({}),
    followActs: () => ({ close: async () => {} }),
    close: async () => {},
  };
}

export async function ask(
  url: string,
  query: string,
  variables: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { statusCode, body } = await request(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const text = await body.text();
  const { data = null, errors = [] } = JSON.parse(text);
  return { status: statusCode, data, errors, text };
}
