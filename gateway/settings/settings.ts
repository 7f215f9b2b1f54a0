/**
 * The one table of everything that can be set. `readConfig` reads it, `--help` prints it, so the two cannot differ.
 * A value comes from the flag, else from the environment variable, else from `fallback`.
 */
import { isIP } from "node:net";
import { levels } from "pino";
import { readSigningKeys, type SigningKey, signingKeysAccepted } from "../../access/signature.ts";
import { accessSettings } from "./accessSettings.ts";
import { auditSettings } from "./auditSettings.ts";
import { limitSettings } from "./limitSettings.ts";
import { integer, oneOf, path, type Setting, text } from "./settingKinds.ts";

export const settings = {
  port: {
    variable: "PORT",
    flag: "port",
    fallback: "4000",
    description: "Port of the endpoint; 0 takes any free one.",
    ...integer(0, 65_535),
  },
  host: {
    variable: "HOST",
    flag: "host",
    fallback: "127.0.0.1",
    description: "Address to listen on.",
    ...text,
  },
  trustedProxies: {
    variable: "TRUSTED_PROXIES",
    flag: "trusted-proxies",
    fallback: "",
    description: "Proxies whose X-Forwarded-For is believed: limits and allow-lists then see the address before them.",
    accepted: "addresses or CIDR blocks with commas between: 10.0.0.5,10.1.0.0/16",
    parse: (value: string) => {
      const blocks = value.split(",").flatMap((block) => (block.trim() === "" ? [] : [block.trim()]));
      return blocks.every((block) => isIP(block.replace(/\/\d{1,3}$/, "")) !== 0) ? blocks : undefined;
    },
  },
  workers: {
    variable: "WORKERS",
    flag: "workers",
    fallback: "1",
    description: "Processes on the one port; each has its part of the calls that a legacy system takes.",
    ...integer(1, 16),
  },
  supergraphFile: {
    variable: "SUPERGRAPH",
    flag: "supergraph",
    fallback: "schema/supergraph.graphql",
    description: "Federation 2 supergraph. With any file but the fallback every subgraph is remote.",
    ...text,
  },
  engine: {
    variable: "ENGINE",
    flag: "engine",
    fallback: "compiled",
    description: "What executes operations: our compiled executor, or the stock gateway of Apollo.",
    ...oneOf(["compiled", "apollo"]),
  },
  ...accessSettings,
  ...auditSettings,
  joinInFlight: {
    variable: "JOIN_IN_FLIGHT",
    flag: "join-in-flight",
    fallback: "on",
    description: "Whether overlapping identical queries share one execution; mutations never do.",
    ...oneOf(["on", "off"]),
  },
  codegen: {
    variable: "CODEGEN",
    flag: "codegen",
    fallback: "on",
    description: "Whether code is made for each operation (new Function); off runs the same closures without it.",
    ...oneOf(["on", "off"]),
  },
  bodyLimitBytes: {
    variable: "BODY_LIMIT_BYTES",
    flag: "body-limit-bytes",
    fallback: "1048576",
    description: "Largest request body.",
    ...integer(1_024, 104_857_600),
  },
  maxConnections: {
    variable: "MAX_CONNECTIONS",
    flag: "max-connections",
    fallback: "10000",
    description: "Most connections of clients to one process at once; a further one is closed.",
    ...integer(1, 1_000_000),
  },
  operationDeadlineMs: {
    variable: "OPERATION_DEADLINE_MS",
    flag: "operation-deadline-ms",
    fallback: "30000",
    description: "Time for one operation; what is not there by then is null with DEADLINE_EXCEEDED.",
    ...integer(1, 600_000),
  },
  subgraphDeadlineMs: {
    variable: "SUBGRAPH_DEADLINE_MS",
    flag: "subgraph-deadline-ms",
    fallback: "15000",
    description: "Time for one fetch from one subgraph.",
    ...integer(1, 600_000),
  },
  subgraphReplyLimitBytes: {
    variable: "SUBGRAPH_REPLY_LIMIT_BYTES",
    flag: "subgraph-reply-limit-bytes",
    fallback: "2097152",
    description:
      "Largest reply that is read from a remote subgraph. It is read on the event loop, 5 to 25 ms for each MiB.",
    ...integer(1_024, 1_073_741_824),
  },
  subgraphConnections: {
    variable: "SUBGRAPH_CONNECTIONS",
    flag: "subgraph-connections",
    fallback: "64",
    description: "Most connections kept open to one remote subgraph.",
    ...integer(1, 10_000),
  },
  subgraphKeys: {
    variable: "SUBGRAPH_KEYS",
    flag: "subgraph-keys",
    fallback: "",
    description: "Keys that calls of remote subgraphs are signed with; the first signs. Empty signs nothing.",
    accepted: signingKeysAccepted,
    secret: true as const,
    parse: (value: string) => readSigningKeys(value) ?? undefined,
  },
  ...limitSettings,
  planningDeadlineMs: {
    variable: "PLANNING_DEADLINE_MS",
    flag: "planning-deadline-ms",
    fallback: "5000",
    description: "Time to plan one operation; one that takes longer is refused from then on.",
    ...integer(1, 600_000),
  },
  trustedDocuments: {
    variable: "TRUSTED_DOCUMENTS",
    flag: "trusted-documents",
    fallback: "",
    description: "Operations planned before the first request: a manifest, or a folder of .graphql files.",
    ...path,
  },
  warmUpDeadlineMs: {
    variable: "WARM_UP_DEADLINE_MS",
    flag: "warm-up-deadline-ms",
    fallback: "10000",
    description: "Time for planning ahead, at the start and before a new supergraph takes over.",
    ...integer(0, 600_000),
  },
  liveConnections: {
    variable: "LIVE_CONNECTIONS",
    flag: "live-connections",
    fallback: "1000",
    description: "Most WebSockets and event streams open at once.",
    ...integer(0, 100_000),
  },
  liveConnectionsPerAddress: {
    variable: "LIVE_CONNECTIONS_PER_ADDRESS",
    flag: "live-connections-per-address",
    fallback: "100",
    description:
      "The same for one client address. Behind a proxy all clients have the proxy's: set it as high as the total.",
    ...integer(1, 100_000),
  },
  liveOperations: {
    variable: "LIVE_OPERATIONS",
    flag: "live-operations",
    fallback: "50",
    description: "Most operations that run at once on one WebSocket.",
    ...integer(1, 10_000),
  },
  liveInitMs: {
    variable: "LIVE_INIT_MS",
    flag: "live-init-ms",
    fallback: "3000",
    description: "Time for a new WebSocket to send connection_init.",
    ...integer(1, 600_000),
  },
  liveHeartbeatMs: {
    variable: "LIVE_HEARTBEAT_MS",
    flag: "live-heartbeat-ms",
    fallback: "15000",
    description: "Pause between heartbeats on WebSockets and event streams.",
    ...integer(10, 600_000),
  },
  liveStuckMs: {
    variable: "LIVE_STUCK_MS",
    flag: "live-stuck-ms",
    fallback: "10000",
    description: "Time for a client to take one message; one that does not is disconnected.",
    ...integer(1, 600_000),
  },
  liveLifeMs: {
    variable: "LIVE_LIFE_MS",
    flag: "live-life-ms",
    fallback: "86400000",
    description: "Longest life of a subscription; then it ends, and the client may subscribe again.",
    ...integer(1, 2_147_483_647),
  },
  liveOrigins: {
    variable: "LIVE_ORIGINS",
    flag: "live-origins",
    fallback: "same",
    description:
      "Web pages that may open a WebSocket: those of this gateway's own address, or also those of these origins.",
    accepted: "same, or origins with commas between: https://a.example,https://b.example:8443",
    parse: (value: string) => {
      if (value === "same") return [];
      const origins = value.split(",").map((origin) => origin.trim());
      return origins.every((origin) => URL.parse(origin)?.origin === origin) ? origins : undefined;
    },
  },
  shutdownDeadlineMs: {
    variable: "SHUTDOWN_DEADLINE_MS",
    flag: "shutdown-deadline-ms",
    fallback: "10000",
    description: "Time for running operations to finish after SIGTERM.",
    ...integer(0, 600_000),
  },
  logLevel: {
    variable: "LOG_LEVEL",
    flag: "log-level",
    fallback: "info",
    description: "Least severe log line that is written.",
    ...oneOf([...Object.keys(levels.values), "silent"]),
  },
} as const satisfies Record<
  string,
  Setting<number> | Setting<string> | Setting<readonly string[]> | Setting<readonly SigningKey[]>
>;

export type SettingName = keyof typeof settings;

/** `SUBGRAPH_GRID_URL` names the subgraph `grid`; in the name, what is no letter or digit is written `_`. */
export const subgraphUrlVariable = /^SUBGRAPH_([A-Z0-9_]+)_URL$/;

export function subgraphUrlVariableOf(subgraphName: string): string {
  return `SUBGRAPH_${subgraphName.toUpperCase().replace(/[^A-Z0-9]/g, "_")}_URL`;
}
