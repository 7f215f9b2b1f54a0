/**
 * `npm run bench:policy`: CPU of the same query with and without access control: token, rate, budget, policy and a mask on
 * every name. Both gateways run in one process, in turn; the answers are compared first.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "undici";
import { createRegister } from "../access/clients/register.ts";
import { openStore } from "../access/store/openStore.ts";
import { masks } from "../gateway/policy/masks.ts";
import { startPostgres } from "../sandbox/postgres/startPostgres.ts";
import { isGiven } from "../scripts/flags/flagKinds.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";
import { type BenchProcess, startProcess } from "./children.ts";
import { onGatewayCore, pinLoad, pinningProblem } from "./gateway/pinning.ts";
import { runLoad, send } from "./load.ts";
import { classifiedSupergraph } from "./policy/supergraph.ts";
import { cpuMicrosOf } from "./processUsage.ts";
import { percentile } from "./report.ts";

const { quick } = readFlags(
  `npm run bench:policy -- [--quick]

--quick takes about a minute, the whole about five. Exits with 1 where access control takes more than 8 % more CPU.`,
  { quick: isGiven },
);

const target = 1.08;
const rounds = quick ? 5 : 15;
const seconds = quick ? 2 : 4;
const connections = 50;
const body = JSON.stringify({ query: readFileSync("bench/gateway/operation.graphql", "utf8") });

const problem = pinningProblem();
if (problem === null) pinLoad();
else console.log(`Nothing is pinned to a core, for ${problem}: the gateways and the load compete.`);

await using started = new AsyncDisposableStack();
const folder = mkdtempSync(join(tmpdir(), "community-graph-bench-"));
started.defer(() => rmSync(folder, { recursive: true, force: true }));
const postgres = await startPostgres({ stateDirectory: folder, report: () => undefined });
started.defer(postgres.stop);
await postgres.ensureDatabase("bench");
const { host, port, user, password } = postgres.connection("bench");
const databaseUrl = `postgresql://${user}:${encodeURIComponent(String(password))}@${host}:${port}/bench`;
const store = await openStore({ databaseUrl });
const { secret } = await createRegister({ store }).add({
  id: "bench",
  name: "bench",
  organisation: "11320583XX00000276",
  contact: "0512-00000000",
  scopes: ["grid:read", "service:read"],
  areas: [""],
  ceiling: 2,
  purposes: [],
  documents: "free",
  introspection: false,
  requestsPerSecond: 10_000,
  maxCost: 1_000_000,
  dailyCost: 2_000_000_000,
});
await store.close();

const subgraphs = await startProcess("bench/gateway/subgraphServer.ts", [], { NODE_ENV: "production" });
started.defer(subgraphs.stop);
const urls = subgraphs.ready["urls"] as Readonly<Record<string, string>>;
const supergraphFile = join(folder, "supergraph.graphql");
writeFileSync(supergraphFile, classifiedSupergraph(urls));

const remote = Object.fromEntries(
  Object.entries(urls).map(([name, url]) => [`SUBGRAPH_${name.toUpperCase()}_URL`, url]),
);
let isMissed = false;
for (const [placement, environment] of [
  ["remote", remote],
  ["in process", {}],
] as const) {
  const gateways = await startProcess(
    "bench/policy/gateways.ts",
    ["--supergraph", supergraphFile],
    { NODE_ENV: "production", DATABASE_URL: databaseUrl, ACCESS_KEY: "5a".repeat(32), ...environment },
    [...onGatewayCore, process.execPath, "--max-semi-space-size=64"],
  );
  await compare(placement, gateways);
  await gateways.stop();
}
process.exitCode = isMissed ? 1 : 0;

async function compare(placement: string, gateways: BenchProcess): Promise<void> {
  const without = { origin: String(gateways.ready["without"]), headers: {}, cpu: [] as number[] };
  const token = await tokenOf(String(gateways.ready["guarded"]));
  const guarded = {
    origin: String(gateways.ready["guarded"]),
    headers: { authorization: `Bearer ${token}` },
    cpu: [] as number[],
  };
  const open = await askOnce(without.origin, without.headers);
  const masked = await askOnce(guarded.origin, guarded.headers);
  const expected = maskedAnswer(open);
  if (masked !== expected) throw new Error("The guarded answer is not the open one with its names masked.");
  const answers = new Map([
    [without, open],
    [guarded, masked],
  ]);
  const load = (gateway: typeof without) =>
    runLoad(gateway.origin, body, {
      connections,
      seconds,
      headers: gateway.headers,
      isRight: (text) => text.length === answers.get(gateway)?.length,
    });
  for (const gateway of [without, guarded, without, guarded]) await load(gateway);
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    // Either goes first in turn.
    const order = round % 2 === 0 ? [without, guarded] : [guarded, without];
    for (const gateway of order) {
      const before = cpuMicrosOf(gateways.pid) ?? 0;
      const { samples } = await load(gateway);
      gateway.cpu.push(((cpuMicrosOf(gateways.pid) ?? 0) - before) / samples.length);
    }
    ratios.push((guarded.cpu.at(-1) ?? 0) / (without.cpu.at(-1) ?? 1));
  }
  const ratio = percentile(ratios, 0.5) ?? Number.POSITIVE_INFINITY;
  isMissed ||= ratio > target;
  const micros = [without, guarded].map(({ cpu }) => `${Math.round(percentile(cpu, 0.5) ?? 0)} us`);
  console.log(
    `${placement}: ${micros[0]} a request without, ${micros[1]} with access control; ratio in the median of ${rounds} ` +
      `rounds ${ratio.toFixed(3)} (target ${target}: ${ratio <= target ? "held" : "missed"})`,
  );
}

async function tokenOf(origin: string): Promise<string> {
  const reply = await fetch(`${origin}/oauth/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`bench:${secret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const { access_token: token } = (await reply.json()) as { readonly access_token?: string };
  if (token === undefined) throw new Error(`No token: HTTP ${reply.status}`);
  return token;
}

async function askOnce(origin: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const pool = new Pool(origin);
  try {
    return await send(pool, body, headers);
  } finally {
    await pool.close();
  }
}

/** Every name of a user as the mask shows it, and the note that it is masked. */
function maskedAnswer(text: string): string {
  const show = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(show);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [
        key,
        key === "name" && "username" in value ? masks.NAME(String(field)) : show(field),
      ]),
    );
  };
  const { data } = JSON.parse(text) as { readonly data: unknown };
  return JSON.stringify({ data: show(data), extensions: { masked: ["User.name"] } });
}
