/**
 * `npm run bench:overview`: CPU of the community overview, gateway and subgraphs in one process, beside a hand-written back
 * end that makes the same legacy calls; split by stage. The stand-ins answer without latency from a process of their own.
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { Pool, request } from "undici";
import type { SandboxEndpoints } from "../sandbox/start.ts";
import { demoEnvironment } from "../scripts/demo/demoEnvironment.ts";
import { isGiven, name } from "../scripts/flags/flagKinds.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";
import { type BenchProcess, startProcess } from "./children.ts";
import { onGatewayCore, pinLoad, pinningProblem } from "./gateway/pinning.ts";
import { runLoad, send } from "./load.ts";
import { timeByStage } from "./overview/stages.ts";
import { cpuMicrosOf, rssMbOf } from "./processUsage.ts";
import { type BenchRow, percentile, report } from "./report.ts";

const { json, quick } = readFlags(
  `npm run bench:overview -- [--json FILE] [--quick]

--quick takes under a minute; the whole takes about four. Exits with 1 where ours takes more than 1.3 times the CPU.`,
  { json: name, quick: isGiven },
);

const target = 1.3;
const body = JSON.stringify({
  query: readFileSync("examples/community-overview.graphql", "utf8"),
  variables: { code: "320282113200" },
});
const rounds = quick ? 2 : 4;
const seconds = quick ? 3 : 10;
const connectionCounts = [1, 8];

const problem = pinningProblem();
if (problem === null) pinLoad();
else console.log(`Nothing is pinned to a core, for ${problem}: the measured process and the stand-ins compete.`);

await using started = new AsyncDisposableStack();
console.log("Starting the stand-ins (state in .data/bench) ...");
const anyPort = ["control", "grid", "service", "asset", "front"].flatMap((name) => [`--${name}-port`, "0"]);
const sandbox = await startProcess("sandbox/main.ts", ["--state", ".data/bench", ...anyPort], {});
started.defer(sandbox.stop);
const endpoints = sandbox.ready["endpoints"] as SandboxEndpoints;
const environment = {
  ...demoEnvironment(endpoints),
  NODE_ENV: "production",
  LOG_LEVEL: "silent",
  // One query is the whole load: joined it would be one execution.
  JOIN_IN_FLIGHT: "off",
};

interface Participant {
  readonly name: string;
  readonly process: BenchProcess;
  readonly origin: string;
  /** As parsed JSON. */
  readonly answer: unknown;
  readonly coldCalls: number;
  readonly coldMs: number;
  readonly warmCalls: number;
  readonly cpuPerRequest: Map<number, number[]>;
  readonly samples: Map<number, number[]>;
  readonly seconds: Map<number, number>;
}

const ours = await start("ours, subgraphs in process", "gateway/main.ts", ["--port", "0", "--no-access", "--no-audit"]);
const handWritten = await start("hand-written on the same adapters", "bench/overview/handWritten.ts", []);
if (!isDeepStrictEqual(ours.answer, handWritten.answer)) {
  throw new Error("The hand-written back end gives another answer; nothing is measured.");
}
for (const { name, coldCalls, coldMs, warmCalls } of [ours, handWritten]) {
  const cold = `${coldCalls} legacy calls and ${Math.round(coldMs)} ms with cold caches`;
  console.log(`${name}: ${cold}, ${warmCalls} calls with warm ones.`);
}
if (ours.warmCalls !== handWritten.warmCalls || ours.coldCalls !== handWritten.coldCalls) {
  throw new Error("The hand-written back end makes another number of legacy calls; nothing is measured.");
}

const participants = [ours, handWritten];
for (const { origin } of participants) await runLoad(origin, body, { connections: 8, seconds, isRight });
for (let round = 1; round <= rounds; round += 1) {
  for (const participant of participants) {
    for (const connections of connectionCounts) {
      console.log(`Round ${round} of ${rounds}: ${participant.name}, ${connections} connections`);
      await measure(participant, connections);
    }
  }
}
report(
  participants.flatMap((participant) => connectionCounts.map((connections) => rowOf(participant, connections))),
  json,
);
for (const participant of participants) await printStages(participant);

let isMissed = false;
console.log("");
for (const connections of connectionCounts) {
  const [own, theirs] = participants.map((participant) => medianOf(participant.cpuPerRequest.get(connections) ?? []));
  if (own === undefined || theirs === undefined || theirs === 0) continue;
  const ratio = own / theirs;
  isMissed ||= ratio > target;
  const verdict = ratio <= target ? "held" : "missed";
  console.log(`${connections} connections: CPU ${ratio.toFixed(2)} x hand-written, target ${target} x: ${verdict}`);
}
process.exitCode = isMissed ? 1 : 0;

async function start(name: string, script: string, argv: readonly string[]): Promise<Participant> {
  const command = [...onGatewayCore, process.execPath, "--import", "./bench/probes/cpuProfile.ts"];
  const child = await startProcess(script, argv, environment, command);
  started.defer(child.stop);
  const origin = String(child.ready["origin"]);
  const begun = performance.now();
  const cold = await askOnce(origin);
  const coldMs = performance.now() - begun;
  const warm = await askOnce(origin);
  const maps = { cpuPerRequest: new Map(), samples: new Map(), seconds: new Map() };
  const measured = { coldCalls: cold.calls, coldMs, warmCalls: warm.calls, ...maps };
  return { name, process: child, origin, answer: warm.answer, ...measured };
}

async function askOnce(origin: string): Promise<{ readonly answer: unknown; readonly calls: number }> {
  await request(`${endpoints.control}/calls/reset`, { method: "POST" });
  const pool = new Pool(origin, { connections: 1 });
  const text = await send(pool, body);
  await pool.close();
  if (!isRight(text)) throw new Error(`A wrong answer: ${text.slice(0, 300)}`);
  const reply = await request(`${endpoints.control}/calls`);
  const counts = (await reply.body.json()) as Readonly<Record<string, { readonly total: number }>>;
  const calls = Object.values(counts).reduce((total, system) => total + system.total, 0);
  return { answer: JSON.parse(text), calls };
}

function isRight(text: string): boolean {
  return text.startsWith('{"data":') && !text.includes('"errors":');
}

async function measure(participant: Participant, connections: number): Promise<void> {
  const before = cpuMicrosOf(participant.process.pid);
  const load = await runLoad(participant.origin, body, { connections, seconds, isRight });
  const after = cpuMicrosOf(participant.process.pid);
  const { cpuPerRequest, samples, seconds: measured } = participant;
  if (before !== null && after !== null) {
    const ofRounds = cpuPerRequest.get(connections) ?? [];
    cpuPerRequest.set(connections, [...ofRounds, (after - before) / load.samples.length]);
  }
  samples.set(connections, [...(samples.get(connections) ?? []), ...load.samples]);
  measured.set(connections, (measured.get(connections) ?? 0) + load.seconds);
}

function rowOf({ name, process: child, samples, ...participant }: Participant, connections: number): BenchRow {
  const own = samples.get(connections) ?? [];
  return {
    name,
    connections,
    requestsPerSecond: own.length / (participant.seconds.get(connections) ?? 1),
    p50Ms: percentile(own, 0.5),
    p95Ms: percentile(own, 0.95),
    p99Ms: percentile(own, 0.99),
    cpuMicrosPerRequest: medianOf(participant.cpuPerRequest.get(connections) ?? []) ?? null,
    rssMb: rssMbOf(child.pid),
    sourceCalls: participant.warmCalls,
  };
}

/** A run of its own, since profiling costs CPU: shares are right, sums are too high. */
async function printStages({ name, process: child, origin }: Participant): Promise<void> {
  await child.ask("profile");
  const { samples } = await runLoad(origin, body, { connections: 8, seconds, isRight });
  const { micros } = await child.ask("profile");
  const times = timeByStage(micros as Readonly<Record<string, number>>);
  const total = times.reduce((sum, stage) => sum + stage.micros, 0);
  console.log(`\n${name}, by stage (us per request of ${samples.length}, share of CPU):`);
  for (const stage of times) {
    const perRequest = String(Math.round(stage.micros / samples.length)).padStart(7);
    console.log(`${perRequest}  ${((100 * stage.micros) / total).toFixed(1).padStart(5)} %  ${stage.name}`);
  }
}

function medianOf(numbers: readonly number[]): number | undefined {
  return numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)];
}
