import { Agent } from "undici";
import { createSigner } from "../../access/signature.ts";
import type { SubgraphSet } from "../../subgraphs/manifest.ts";
import type { Log } from "../kit/log.ts";
import { type Config, ConfigError } from "../settings/config.ts";
import { subgraphUrlVariableOf } from "../settings/settings.ts";
import { connectNotingLoss } from "./connectionLoss.ts";
import { inProcess, inProcessSubscription } from "./inProcess.ts";
import { remote } from "./remote.ts";
import { type RemoteSubscriptions, remoteSubscription } from "./remoteSubscription.ts";
import { createSubgraphFetch } from "./subgraphFetch.ts";
import { recordSubgraphStatus, type SubgraphStatus, type SubgraphStatusRecorder } from "./subgraphStatus.ts";
import { createSubscriptionFetch, type SubscribingFetch } from "./subscriptionFetch.ts";

export interface SubgraphFetches {
  readonly fetchFor: (subgraph: { readonly name: string; readonly url: string }) => SubscribingFetch;
  readonly status: () => readonly SubgraphStatus[];
  readonly close: () => Promise<void>;
}

/** A subgraph with a URL of its own in the configuration is remote; else it runs here if it can; else its routing URL counts. */
export function openSubgraphFetches(config: Config, local: SubgraphSet | null, log: Log): SubgraphFetches {
  const agent = new Agent({
    connections: config.subgraphConnections,
    connect: connectNotingLoss(config.subgraphDeadlineMs),
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const deadlineMs = config.subgraphDeadlineMs;
  const [signingKey] = config.subgraphKeys;
  const sign = signingKey === undefined ? null : createSigner(signingKey);
  const remotely = (url: string) =>
    remote({
      url,
      dispatcher: agent,
      deadlineMs,
      maxReplyBytes: config.subgraphReplyLimitBytes,
      codegen: config.codegen === "on",
      sign,
      onFailures: (failures, requestId, operation) =>
        log.warn({ requestId, operation, failures }, "a remote subgraph says why fields failed"),
    });
  const statuses = new Map<string, SubgraphStatusRecorder>();
  /** By URL, so that a reloaded supergraph goes on with them. */
  const connections = new Map<string, RemoteSubscriptions>();

  function followRemote(url: string): RemoteSubscriptions {
    const maxMessageBytes = config.subgraphReplyLimitBytes;
    const connection = connections.get(url) ?? remoteSubscription({ url, deadlineMs, maxMessageBytes, sign });
    connections.set(url, connection);
    return connection;
  }

  return {
    fetchFor: ({ name, url }) => {
      const configuredUrl = config.subgraphUrls[subgraphUrlVariableOf(name)];
      const subgraph = local?.subgraphs.find((candidate) => candidate.name === name);
      const isLocal = configuredUrl === undefined && subgraph !== undefined;
      const remoteUrl = isLocal ? "" : (configuredUrl ?? routingUrl(name, url));
      const transport = isLocal ? inProcess(subgraph, deadlineMs) : remotely(remoteUrl);
      const followed = isLocal ? inProcessSubscription(subgraph) : followRemote(remoteUrl);
      if (!isLocal && config.ownSupergraph && sign === null) {
        log.warn({ subgraph: name }, "calls of the subgraph are not signed: SUBGRAPH_KEYS is not set");
      }
      const status = recordSubgraphStatus(name, transport.mode);
      statuses.set(name, status);
      return {
        ...createSubgraphFetch({ name, transport, status, log }),
        prepareSubscription: createSubscriptionFetch({ name, transport: followed, status, log }),
      };
    },
    status: () => [...statuses.values()].map((recorder) => recorder.status()),
    close: async () => {
      for (const connection of connections.values()) connection.close();
      await agent.destroy();
    },
  };
}

/** @throws ConfigError for `SUBGRAPH_GIRD_URL`, which names no subgraph of the supergraph */
export function checkSubgraphUrls(config: Config, names: readonly string[]): void {
  const variables = names.map(subgraphUrlVariableOf);
  const unknown = Object.keys(config.subgraphUrls).find((variable) => !variables.includes(variable));
  if (unknown === undefined) return;
  throw new ConfigError(`${unknown} names no subgraph of ${config.supergraphFile}; accepted: ${variables.join(", ")}.`);
}

/** The subgraphs of the supergraph that run in this process. */
export function inProcessNames(config: Config, names: readonly string[]): readonly string[] {
  if (!config.ownSupergraph) return [];
  return names.filter((name) => config.subgraphUrls[subgraphUrlVariableOf(name)] === undefined);
}

function routingUrl(name: string, url: string): string {
  if (URL.canParse(url)) return url;
  throw new ConfigError(`The supergraph has no routing URL for ${name}; set ${subgraphUrlVariableOf(name)}.`);
}
