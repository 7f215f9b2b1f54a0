/**
 * `npm run bench:audit`: what the query log costs: CPU and time of the same query with it and without, records that one process
 * writes in a second, records that the verifier checks in one, and whether the gateway's memory stays.
 */
import { join } from "node:path";
import { isGiven, someOf } from "../scripts/flags/flagKinds.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";
import { compareCpu } from "./audit/compareCpu.ts";
import { measureFlatness } from "./audit/flatness.ts";
import { openBench, queries } from "./audit/openBench.ts";
import { startProcess } from "./children.ts";
import { onGatewayCore, pinLoad, pinningProblem } from "./gateway/pinning.ts";

const allParts = ["cpu", "journal", "verifier", "memory"];
const { quick, only } = readFlags(
  `npm run bench:audit -- [--quick] [--only cpu,journal,verifier,memory]

--quick takes some three minutes, the whole about a quarter of an hour. The query log stands in .data, which has to be on a disk.
Exits with 1 where a target is missed.`,
  { quick: isGiven, only: someOf(allParts) },
);
const parts = only ?? new Set(allParts);
const target = { ratio: 1.1, addedMs: 3, verifierPerSecond: 200_000, heapBytes: quick ? 150 : 25 };

const problem = pinningProblem();
if (problem === null) pinLoad();
else console.log(`Nothing is pinned to a core, for ${problem}: the gateways and the load compete.`);

let missed = 0;
/** A row as soon as it is known: the whole takes long. */
function report([what, measured, aim, isHeld]: Row): void {
  const verdict = isHeld === null ? "" : isHeld ? "held" : "MISSED";
  if (isHeld === false) missed += 1;
  console.log(`${what.padEnd(64)}  ${measured.padEnd(36)}  ${aim.padEnd(17)}  ${verdict}`.trimEnd());
}

await using started = new AsyncDisposableStack();
const bench = await openBench(started);

if (parts.has("cpu")) {
  // Many short rounds: what else the machine does changes within seconds.
  const options = { rounds: quick ? 15 : 60, seconds: 1, connections: 50 };
  for (const [placement, urls] of [
    ["in process", {}],
    ["remote", bench.subgraphUrls],
  ] as const) {
    const gateways = await bench.gateways(urls);
    for (const [name, body] of Object.entries(queries)) {
      const compared = await compareCpu(gateways, ["without", "journal", "index"], { body, ...options });
      for (const [place, { withoutUs, withUs, ratio, addedP50Ms }] of compared.entries()) {
        const what = `${placement}, ${name}, ${place === 0 ? "journal" : "journal and index"}`;
        const micros = `${withUs.toFixed(0)} us, without ${withoutUs.toFixed(0)} us: ${ratio.toFixed(3)}`;
        report([`CPU a request, ${what}`, micros, `at most ${target.ratio}`, ratio <= target.ratio]);
        const added = `${addedP50Ms.toFixed(1)} ms more`;
        report([`p50, ${what}`, added, `at most ${target.addedMs} ms`, addedP50Ms <= target.addedMs]);
      }
    }
    await gateways.stop();
  }
}

if (parts.has("journal")) {
  const records = quick ? "100000" : "500000";
  const node = [...onGatewayCore, process.execPath];
  const journal = await startProcess("bench/audit/journal.ts", [join(bench.folder, "journal"), records], {}, node);
  for (const { waiting, cipher, recordsPerSecond, cpuUs } of journal.ready["results"] as readonly JournalRate[]) {
    const what = `records written and synced, ${waiting} at a time, ${cipher ? "sealed" : "not sealed"}`;
    report([what, `${Math.round(recordsPerSecond)}/s, ${cpuUs.toFixed(1)} us CPU each`, "", null]);
  }
  await journal.stop();
}

if (parts.has("verifier")) {
  const verifier = await startProcess("bench/audit/verifier.ts", [quick ? "100000" : "300000"], {});
  for (const { what, slowest } of verifier.ready["results"] as readonly VerifierRate[]) {
    const isHeld = slowest >= target.verifierPerSecond;
    report([`verifier, ${what}`, `${Math.round(slowest)}/s of CPU`, `at least ${target.verifierPerSecond}`, isHeld]);
  }
  await verifier.stop();
}

if (parts.has("memory")) {
  const requests = quick ? 20_000 : 100_000;
  const gateway = await bench.gateways({}, "--journal-only");
  const origin = String(gateway.ready["journal"]);
  const flat = await measureFlatness(gateway, origin, queries["reads persons"], requests);
  const measured =
    `heap ${flat.heapBytesPerRequest.toFixed(1)}, RSS ${flat.rssBytesPerRequest.toFixed(1)} bytes a request; RSS ` +
    `${flat.rssMb.map((one) => one.toFixed(0)).join(" to ")} MB`;
  const isHeld = flat.heapBytesPerRequest <= target.heapBytes;
  report([`memory, last half of ${requests} requests`, measured, `heap at most ${target.heapBytes}`, isHeld]);
}

process.exitCode = missed === 0 ? 0 : 1;

type Row = readonly [what: string, measured: string, target: string, isHeld: boolean | null];

interface JournalRate {
  readonly waiting: number;
  readonly cipher: boolean;
  readonly recordsPerSecond: number;
  readonly cpuUs: number;
}

interface VerifierRate {
  readonly what: string;
  readonly slowest: number;
}
