import { existsSync } from "node:fs";
import { type BenchProcess, startProcess } from "../children.ts";
import { onGatewayCore } from "./pinning.ts";
import { nativeBinary, startNative } from "./startNative.ts";

/** What the participants are started with. */
export interface Surroundings {
  readonly supergraphFile: string;
  readonly answerFile: string;
  readonly subgraphs: readonly { readonly name: string; readonly url: string; readonly schemaFile: string }[];
  /** For what a participant writes. */
  readonly folder: string;
}

export interface Participant {
  /** What `--only` and the targets name. */
  readonly id: string;
  readonly title: string;
  /** A native program has no V8 flags, so it is measured in one pass. */
  readonly runsOnNode: boolean;
  /** Must be there; made by `npm ci --prefix bench/peers`. */
  readonly needs?: string;
  readonly start: (surroundings: Surroundings, v8Flags: readonly string[]) => Promise<BenchProcess>;
}

const hivePackage = "bench/peers/node_modules/@graphql-hive/gateway-runtime";
const nativePlannerPackage = "bench/peers/node_modules/@graphql-hive/router-runtime";

export const participants: readonly Participant[] = [
  {
    id: "ours",
    title: "ours, remote subgraphs",
    runsOnNode: true,
    start: ({ supergraphFile }, flags) => startNode(flags, "gateway/main.ts", "--supergraph", supergraphFile, ...alone),
  },
  {
    id: "ours-in-process",
    title: "ours, subgraphs in process",
    runsOnNode: true,
    start: ({ supergraphFile }, flags) =>
      startNode(flags, "bench/gateway/servers/oursInProcess.ts", "--supergraph", supergraphFile, ...alone),
  },
  {
    id: "ours-apollo",
    title: "ours, --engine apollo",
    runsOnNode: true,
    start: ({ supergraphFile }, flags) =>
      startNode(flags, "gateway/main.ts", "--supergraph", supergraphFile, "--engine", "apollo", ...alone),
  },
  {
    id: "stock-apollo",
    title: "Apollo Server + ApolloGateway",
    runsOnNode: true,
    start: ({ supergraphFile }, flags) => startNode(flags, "bench/gateway/servers/stockApollo.ts", supergraphFile),
  },
  hive("hive", "Hive Gateway", []),
  hive("hive-native-planner", "Hive Gateway, native planner", ["--native-planner"]),
  native("native", "native gateway (Grafbase)", false),
  {
    id: "hand-written",
    title: "hand-written Fastify + undici",
    runsOnNode: true,
    start: ({ subgraphs }, flags) =>
      startNode(
        flags,
        "bench/gateway/servers/handWritten.ts",
        JSON.stringify(Object.fromEntries(subgraphs.map(({ name, url }) => [name, url]))),
      ),
  },
  {
    id: "plain-bytes",
    title: "plain server, same bytes",
    runsOnNode: true,
    start: ({ answerFile }, flags) => startNode(flags, "bench/gateway/servers/plainBytes.ts", answerFile),
  },
  {
    id: "ours-joining",
    title: "ours, remote, joining",
    runsOnNode: true,
    start: ({ supergraphFile }, flags) =>
      startNode(flags, "gateway/main.ts", "--supergraph", supergraphFile, ...common, "--join-in-flight", "on"),
  },
  hive("hive-native-planner-joining", "Hive, native planner, joining", ["--native-planner", "--joining"]),
  native("native-joining", "native gateway, joining", true),
];

/** No access log: the others write none. */
const common = ["--port", "0", "--no-access", "--no-audit", "--log-level", "warn"];
const alone = [...common, "--join-in-flight", "off"];

function hive(id: string, title: string, options: readonly string[]): Participant {
  return {
    id,
    title,
    runsOnNode: true,
    needs: options.includes("--native-planner") ? nativePlannerPackage : hivePackage,
    start: ({ supergraphFile }, flags) => startNode(flags, "bench/peers/hive.mjs", supergraphFile, ...options),
  };
}

function native(id: string, title: string, joining: boolean): Participant {
  return {
    id,
    title,
    runsOnNode: false,
    needs: nativeBinary,
    start: ({ subgraphs, folder }) => startNative({ subgraphs, folder, joining }),
  };
}

/** Null for a participant that can be started; else why not. */
export function missingPart({ needs }: Participant): string | null {
  if (needs === undefined || existsSync(needs)) return null;
  return `${needs} is not there; npm ci --prefix bench/peers installs it`;
}

function startNode(v8Flags: readonly string[], script: string, ...argv: readonly string[]): Promise<BenchProcess> {
  return startProcess(script, argv, { NODE_ENV: "production" }, [...onGatewayCore, process.execPath, ...v8Flags]);
}
