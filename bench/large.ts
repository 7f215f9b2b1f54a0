/**
 * `npm run bench:large`: how long one large answer blocks the event loop of the gateway: 5 MB from one subgraph, and a list of
 * 10,000 entities joined by another; alone, and with small requests beside it.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Pool } from "undici";
import { composeSupergraph } from "../scripts/building/composeSupergraph.ts";
import { isGiven, name } from "../scripts/flags/flagKinds.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";
import { startProcess } from "./children.ts";
import { onGatewayCore, pinLoad, pinningProblem } from "./gateway/pinning.ts";
import { send } from "./load.ts";
import { timeByStage } from "./overview/stages.ts";
import { cpuMicrosOf, rssMbOf } from "./processUsage.ts";
import { type BenchRow, percentile, report } from "./report.ts";

const { json, quick } = readFlags(
  `npm run bench:large -- [--json FILE] [--quick]

--quick takes some ten seconds; the whole takes a minute.`,
  { json: name, quick: isGiven },
);

const repetitions = quick ? 10 : 60;
const smallEveryMs = 5;
const small = JSON.stringify({ query: "{ ping }" });
const operations = [
  { name: "5 MB from one subgraph", query: "{ document { id title body amount isOpen } }" },
  { name: "10,000 entities of two", query: "{ items { id price currency } }" },
] as const;

if (pinningProblem() === null) pinLoad();
await using started = new AsyncDisposableStack();
const subgraphs = await startProcess("bench/large/subgraphServer.ts", [], { NODE_ENV: "production" });
started.defer(subgraphs.stop);
mkdirSync(".data/bench", { recursive: true });
const supergraphFile = ".data/bench/large-supergraph.graphql";
const sources = ["catalogue", "prices"].map((name) => ({
  name,
  url: String(subgraphs.ready["url"]),
  sdl: readFileSync(`bench/large/${name}.graphql`, "utf8"),
}));
writeFileSync(supergraphFile, composeSupergraph(sources));
const gateway = await startProcess(
  "gateway/main.ts",
  [
    "--port",
    "0",
    "--no-access",
    "--no-audit",
    "--supergraph",
    supergraphFile,
    "--log-level",
    "silent",
    "--join-in-flight",
    "off",
    "--subgraph-reply-limit-bytes",
    "33554432",
  ],
  { NODE_ENV: "production" },
  [
    ...onGatewayCore,
    process.execPath,
    ...["--import", "./bench/probes/loopDelay.ts", "--import", "./bench/probes/cpuProfile.ts"],
  ],
);
started.defer(gateway.stop);
const pool = new Pool(String(gateway.ready["origin"]), { connections: 8 });
started.defer(() => pool.close());

const rows: BenchRow[] = [];
const lines: string[] = [];
for (const { name, query } of operations) {
  const body = JSON.stringify({ query });
  let answer = "";
  for (let warmUp = 0; warmUp < 5; warmUp += 1) answer = await send(pool, body);
  if (answer.includes('"errors"')) throw new Error(`A wrong answer: ${answer.slice(0, 300)}`);
  lines.push(`${name}: the answer has ${(Buffer.byteLength(answer) / 1e6).toFixed(1)} MB.`);
  for (const hasOthers of [false, true]) {
    console.log(`${name}, ${hasOthers ? "small requests beside it" : "alone"}, ${repetitions} times`);
    await subgraphs.ask("count");
    const { large, beside, blocks, cpuMicros } = await measure(body, hasOthers);
    const { mostRepresentations } = await subgraphs.ask("count");
    rows.push(rowOf(`${name}, ${hasOthers ? "others beside it" : "alone"}`, large, cpuMicros));
    if (hasOthers) rows.push(rowOf(`${name}: the small requests beside it`, beside, null));
    lines.push(
      `${name}, ${hasOthers ? "others beside it" : "alone"}: the event loop's longest block in one request: median ` +
        `${format(percentile(blocks, 0.5))} ms, longest ${format(Math.max(...blocks))} ms.`,
    );
    if (!hasOthers && Number(mostRepresentations) > 0) {
      lines.push(`${name}: ${mostRepresentations} representations went in one call.`);
    }
  }
  await profile(name, body);
}
console.log("");
report(rows, json);
console.log(`\n${lines.join("\n")}`);

interface Measured {
  readonly large: readonly number[];
  readonly beside: readonly number[];
  /** The longest block during each large request, in milliseconds. */
  readonly blocks: readonly number[];
  readonly cpuMicros: number | null;
}

/** One large request after the other; small ones, where wanted, at a fixed rate whatever becomes of those before. */
async function measure(body: string, hasOthers: boolean): Promise<Measured> {
  const large: number[] = [];
  const beside: number[] = [];
  const blocks: number[] = [];
  const waiting: Promise<void>[] = [];
  const timer = hasOthers
    ? setInterval(() => waiting.push(timed(small).then((ms) => void beside.push(ms))), smallEveryMs)
    : undefined;
  const before = cpuMicrosOf(gateway.pid);
  for (let count = 0; count < repetitions; count += 1) {
    await gateway.ask("loop");
    large.push(await timed(body));
    const { longestMs } = await gateway.ask("loop");
    blocks.push(Number(longestMs));
  }
  const after = cpuMicrosOf(gateway.pid);
  clearInterval(timer);
  await Promise.all(waiting);
  return { large, beside, blocks, cpuMicros: before === null || after === null ? null : after - before };
}

async function timed(body: string): Promise<number> {
  const begun = performance.now();
  await send(pool, body);
  return performance.now() - begun;
}

function rowOf(name: string, samples: readonly number[], cpuMicros: number | null): BenchRow {
  return {
    name,
    connections: null,
    requestsPerSecond: null,
    p50Ms: percentile(samples, 0.5),
    p95Ms: percentile(samples, 0.95),
    p99Ms: percentile(samples, 0.99),
    cpuMicrosPerRequest: cpuMicros === null ? null : cpuMicros / samples.length,
    rssMb: rssMbOf(gateway.pid),
    sourceCalls: null,
  };
}

/** Where the time goes; what V8 does itself (JSON, strings, sockets) is one line. */
async function profile(name: string, body: string): Promise<void> {
  await gateway.ask("profile");
  for (let count = 0; count < repetitions; count += 1) await send(pool, body);
  const { micros } = await gateway.ask("profile");
  const times = timeByStage(micros as Readonly<Record<string, number>>);
  const total = times.reduce((sum, stage) => sum + stage.micros, 0);
  lines.push(`${name}, CPU by stage (ms per request):`);
  for (const stage of times.slice(0, 8)) {
    const share = ((100 * stage.micros) / total).toFixed(0);
    lines.push(`  ${format(stage.micros / repetitions / 1_000).padStart(6)}  ${share.padStart(3)} %  ${stage.name}`);
  }
}

function format(ms: number | null): string {
  return ms === null ? "-" : ms.toFixed(1);
}
