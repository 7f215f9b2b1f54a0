/**
 * `npm run bench:calls`: legacy calls, p50 and p95 of CommunityOverview, with the subgraphs in the gateway's process and
 * behind sockets of their own. The stand-ins run beside it on the same machine and take CPU of their own.
 */

import { readFileSync } from "node:fs";
import { Pool, request } from "undici";
import graph from "../community.config.ts";
import type { SandboxEndpoints } from "../sandbox/start.ts";
import { demoEnvironment } from "../scripts/demo/demoEnvironment.ts";
import { isGiven, name } from "../scripts/flags/flagKinds.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";
import { subgraphNamesOf } from "../subgraphs/manifest.ts";
import { type BenchProcess, startProcess } from "./children.ts";
import { runLoad, send } from "./load.ts";
import { cpuMicrosOf, rssMbOf } from "./processUsage.ts";
import { type BenchRow, percentile, report } from "./report.ts";

const { json, quick } = readFlags(
  "npm run bench:calls -- [--json FILE] [--quick]\n\n--quick takes under a minute; the whole takes about three.",
  { json: name, quick: isGiven },
);

const body = JSON.stringify({
  query: readFileSync("examples/community-overview.graphql", "utf8"),
  variables: { code: "320282113200" },
});
const rounds = quick ? 2 : 5;
const seconds = quick ? 2 : 6;
const connectionCounts = [1, 8];

interface Setup {
  readonly name: string;
  readonly origin: string;
  /** Gateway first; with remote subgraphs theirs too. */
  readonly processes: readonly BenchProcess[];
}

await using started = new AsyncDisposableStack();
console.log("Starting the stand-ins (state in .data/bench) ...");
const sandbox = await startProcess(
  "sandbox/main.ts",
  [
    "--state",
    ".data/bench",
    "--control-port",
    "0",
    "--grid-port",
    "0",
    "--service-port",
    "0",
    "--asset-port",
    "0",
    "--front-port",
    "0",
  ],
  {},
);
started.defer(sandbox.stop);
const endpoints = sandbox.ready["endpoints"] as SandboxEndpoints;
// Every request for itself: the load is one query, and joined it would be one execution.
const environment = {
  ...demoEnvironment(endpoints),
  LOG_LEVEL: "silent",
  SUBGRAPH_KEYS: `bench:${"c3".repeat(32)}`,
  JOIN_IN_FLIGHT: "off",
};

const setups = [await startInProcess(), await startRemote()];
await compareAnswers(setups);

const measured = new Map<string, { samples: number[]; seconds: number; cpu: number | null; requests: number }>();
for (let round = 1; round <= rounds; round += 1) {
  for (const setup of setups) {
    for (const connections of connectionCounts) {
      console.log(`Round ${round} of ${rounds}: ${setup.name}, ${connections} connections`);
      await measure(setup, connections);
    }
  }
}

const rows: BenchRow[] = [];
for (const setup of setups) {
  const sourceCalls = await callsOfOne(setup);
  for (const connections of connectionCounts) {
    const result = measured.get(`${setup.name} ${connections}`);
    if (result === undefined) continue;
    rows.push({
      name: `CommunityOverview, ${setup.name}`,
      connections,
      requestsPerSecond: result.requests / result.seconds,
      p50Ms: percentile(result.samples, 0.5),
      p95Ms: percentile(result.samples, 0.95),
      p99Ms: percentile(result.samples, 0.99),
      cpuMicrosPerRequest: result.cpu === null ? null : result.cpu / result.requests,
      rssMb: sum(setup.processes.map(({ pid }) => rssMbOf(pid))),
      sourceCalls,
    });
  }
}
console.log("\nCPU and RSS: the gateway's process, with remote subgraphs theirs too; not the stand-ins'.\n");
report(rows, json);

async function startInProcess(): Promise<Setup> {
  const gateway = await startProcess("gateway/main.ts", ["--port", "0", "--no-access", "--no-audit"], environment);
  started.defer(gateway.stop);
  return { name: "in process", origin: String(gateway.ready["origin"]), processes: [gateway] };
}

async function startRemote(): Promise<Setup> {
  const subgraphs: BenchProcess[] = [];
  const urls: Record<string, string> = {};
  for (const name of subgraphNamesOf(graph)) {
    const subgraph = await startProcess(
      "subgraphs/serving/main.ts",
      [name, "--port", "0", "--log-level", "silent"],
      environment,
    );
    started.defer(subgraph.stop);
    subgraphs.push(subgraph);
    urls[`SUBGRAPH_${name.toUpperCase()}_URL`] = String(subgraph.ready["url"]);
  }
  const gateway = await startProcess("gateway/main.ts", ["--port", "0", "--no-access", "--no-audit"], {
    ...environment,
    ...urls,
  });
  started.defer(gateway.stop);
  return { name: "remote", origin: String(gateway.ready["origin"]), processes: [gateway, ...subgraphs] };
}

/** Warms both up and refuses to time answers that differ. */
async function compareAnswers(compared: readonly Setup[]): Promise<void> {
  const answers = new Set<string>();
  for (const { origin } of compared) {
    const pool = new Pool(origin, { connections: 1 });
    for (let warmUp = 0; warmUp < 20; warmUp += 1) await send(pool, body);
    answers.add(await send(pool, body));
    await pool.close();
  }
  const [answer = ""] = answers;
  if (answers.size !== 1 || !isRight(answer))
    throw new Error("The answers differ or have errors; nothing is measured.");
}

function isRight(text: string): boolean {
  return text.startsWith('{"data":') && !text.includes('"errors":');
}

async function measure(setup: Setup, connections: number): Promise<void> {
  const before = sum(setup.processes.map(({ pid }) => cpuMicrosOf(pid)));
  const load = await runLoad(setup.origin, body, { connections, seconds, isRight });
  const after = sum(setup.processes.map(({ pid }) => cpuMicrosOf(pid)));
  const key = `${setup.name} ${connections}`;
  const result = measured.get(key) ?? { samples: [], seconds: 0, cpu: 0, requests: 0 };
  measured.set(key, {
    samples: [...result.samples, ...load.samples],
    seconds: result.seconds + load.seconds,
    cpu: before === null || after === null || result.cpu === null ? null : result.cpu + after - before,
    requests: result.requests + load.samples.length,
  });
}

async function callsOfOne(setup: Setup): Promise<number> {
  const pool = new Pool(setup.origin, { connections: 1 });
  await request(`${endpoints.control}/calls/reset`, { method: "POST" });
  await send(pool, body);
  await pool.close();
  const reply = await request(`${endpoints.control}/calls`);
  const counts = (await reply.body.json()) as Readonly<Record<string, { readonly total: number }>>;
  return Object.values(counts).reduce((total, system) => total + system.total, 0);
}

function sum(parts: readonly (number | null)[]): number | null {
  return parts.reduce((total, part) => (total === null || part === null ? null : total + part), 0);
}
