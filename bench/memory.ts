/**
 * `npm run bench:memory`: heap and resident memory of a gateway over 200,000 requests with 5,000 distinct operations. Exits
 * with 1 where the heap grows with the requests.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { Pool } from "undici";
import { composeSupergraph } from "../scripts/building/composeSupergraph.ts";
import { isGiven, name } from "../scripts/flags/flagKinds.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";
import { startProcess } from "./children.ts";
import { benchSubgraphNames, readSubgraphSdl } from "./gateway/subgraphs.ts";
import { send } from "./load.ts";
import { distinctBodies, slopeOf } from "./memory/operations.ts";
import { cpuMicrosOf } from "./processUsage.ts";
import { type BenchRow, percentile, report } from "./report.ts";

const { json, quick } = readFlags(
  `npm run bench:memory -- [--json FILE] [--quick]

--quick sends 20,000 requests with 2,000 operations in under a minute; the whole takes some minutes. Exits with 1 where
the heap after garbage collection grows by more than 25 bytes a request over the last half.`,
  { json: name, quick: isGiven },
);

const requests = quick ? 20_000 : 200_000;
const bodies = distinctBodies(quick ? 2_000 : 5_000);
const samples = 20;
const lanes = 8;
/** 5 MB over the whole run of 200,000: a leak of one small object a request is more. */
const toleratedBytesPerRequest = quick ? 150 : 25;
const megabyte = 1024 * 1024;

mkdirSync(".data/bench", { recursive: true });
const supergraphFile = ".data/bench/memory-supergraph.graphql";
const url = "http://127.0.0.1:9/in-process";
writeFileSync(
  supergraphFile,
  composeSupergraph(benchSubgraphNames.map((name) => ({ name, url, sdl: readSubgraphSdl(name) }))),
);
await using started = new AsyncDisposableStack();
const gateway = await startProcess(
  "bench/gateway/servers/oursInProcess.ts",
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
  ],
  { NODE_ENV: "production" },
  [process.execPath, "--expose-gc", "--import", "./bench/probes/heap.ts"],
);
started.defer(gateway.stop);
const pool = new Pool(String(gateway.ready["origin"]), { connections: lanes });
started.defer(() => pool.close());

interface Sample {
  readonly sent: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly externalBytes: number;
}

const taken: Sample[] = [await takeSample(0)];
const latencies: number[] = [];
const cpuBefore = cpuMicrosOf(gateway.pid);
const begun = performance.now();
const step = requests / samples;
for (let sent = 0; sent < requests; sent += step) {
  await sendAll(sent, sent + step);
  const sample = await takeSample(sent + step);
  taken.push(sample);
  console.log(
    `${sample.sent} requests: heap ${megabytes(sample.heapBytes)} MB, outside ${megabytes(sample.externalBytes)} MB, ` +
      `RSS ${megabytes(sample.rssBytes)} MB, ${Math.round((performance.now() - begun) / 1_000)} s`,
  );
}
const seconds = (performance.now() - begun) / 1_000;
const cpuAfter = cpuMicrosOf(gateway.pid);

const row: BenchRow = {
  name: `${requests} requests, ${bodies.length} operations in turn`,
  connections: lanes,
  requestsPerSecond: requests / seconds,
  p50Ms: percentile(latencies, 0.5),
  p95Ms: percentile(latencies, 0.95),
  p99Ms: percentile(latencies, 0.99),
  cpuMicrosPerRequest: cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / requests,
  rssMb: (taken.at(-1)?.rssBytes ?? 0) / megabyte,
  sourceCalls: null,
};
console.log("");
report([row], json);

const lastHalf = taken.slice(Math.floor(taken.length / 2));
const heapSlope = slopeOf(lastHalf.map(({ sent, heapBytes }) => ({ x: sent, y: heapBytes })));
const rssSlope = slopeOf(lastHalf.map(({ sent, rssBytes }) => ({ x: sent, y: rssBytes })));
const isFlat = heapSlope <= toleratedBytesPerRequest;
console.log(
  `\nLast half: heap ${heapSlope.toFixed(1)} bytes a request (tolerated: ${toleratedBytesPerRequest}), RSS ` +
    `${rssSlope.toFixed(1)} bytes a request. The heap ${isFlat ? "is flat" : "GROWS"}.`,
);
process.exitCode = isFlat ? 0 : 1;

/** The operations in turn, so that every one comes as often as any other and the caches evict all the time. */
async function sendAll(from: number, to: number): Promise<void> {
  let next = from;
  const lane = async () => {
    while (next < to) {
      const body = bodies[next % bodies.length] ?? "";
      next += 1;
      const begunAt = performance.now();
      const text = await send(pool, body);
      if (next % 20 === 0) latencies.push(performance.now() - begunAt);
      if (!text.startsWith('{"data":')) throw new Error(`A wrong answer to ${body}: ${text.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function takeSample(sent: number): Promise<Sample> {
  const { heapBytes, rssBytes, externalBytes } = await gateway.ask("heap");
  return {
    sent,
    heapBytes: Number(heapBytes),
    rssBytes: Number(rssBytes),
    externalBytes: Number(externalBytes),
  };
}

function megabytes(bytes: number): string {
  return (bytes / megabyte).toFixed(1);
}
