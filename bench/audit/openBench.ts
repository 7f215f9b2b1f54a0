import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startPostgres } from "../../sandbox/postgres/startPostgres.ts";
import { type BenchProcess, startProcess } from "../children.ts";
import { onGatewayCore } from "../gateway/pinning.ts";
import { classifiedSupergraph } from "../policy/supergraph.ts";

const operation = readFileSync("bench/gateway/operation.graphql", "utf8");

/** The same query, with the names of users, who are persons, and without them. */
export const queries = {
  "reads persons": JSON.stringify({ query: operation }),
  "reads none": JSON.stringify({ query: operation.replace("username\n  name", "username") }),
} as const;

export interface Bench {
  /** On a disk of this machine: what is synced to memory costs nothing. */
  readonly folder: string;
  /** @param urls of remote subgraphs; none for those in the gateways' process */
  readonly gateways: (urls: Readonly<Record<string, string>>, ...flags: readonly string[]) => Promise<BenchProcess>;
  readonly subgraphUrls: Readonly<Record<string, string>>;
}

/** Subgraphs, and a PostgreSQL for the index; ended with `started`. */
export async function openBench(started: AsyncDisposableStack): Promise<Bench> {
  mkdirSync(".data", { recursive: true });
  const folder = mkdtempSync(join(".data", "bench-audit-"));
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  const postgres = await startPostgres({ stateDirectory: folder, report: () => undefined });
  started.defer(postgres.stop);
  const subgraphs = await startProcess("bench/gateway/subgraphServer.ts", [], { NODE_ENV: "production" });
  started.defer(subgraphs.stop);
  const subgraphUrls = subgraphs.ready["urls"] as Readonly<Record<string, string>>;
  const supergraphFile = join(folder, "supergraph.graphql");
  writeFileSync(supergraphFile, classifiedSupergraph(subgraphUrls));
  let opened = 0;
  return {
    folder,
    subgraphUrls,
    async gateways(urls, ...flags) {
      opened += 1;
      const own = join(folder, String(opened));
      // A chain begins anew with each log, and so does its index.
      const database = `bench${opened}`;
      await postgres.ensureDatabase(database);
      const { host, port, user, password } = postgres.connection(database);
      const databaseUrl = `postgresql://${user}:${encodeURIComponent(String(password))}@${host}:${port}/${database}`;
      const remote = Object.entries(urls).map(([name, url]) => [`SUBGRAPH_${name.toUpperCase()}_URL`, url]);
      const argv = ["--supergraph", supergraphFile, "--audit-dir", join(own, "log"), "--audit-keys", join(own, "keys")];
      const gateways = await startProcess(
        "bench/audit/gateways.ts",
        [...argv, ...flags],
        { NODE_ENV: "production", DATABASE_URL: databaseUrl, ...Object.fromEntries(remote) },
        [
          ...onGatewayCore,
          process.execPath,
          "--max-semi-space-size=64",
          "--expose-gc",
          "--import",
          "./bench/probes/heap.ts",
        ],
      );
      started.defer(gateways.stop);
      return gateways;
    },
  };
}
