/**
 * `npm run bench:hostile`: what hostile input does to the gateway and to everybody else: with each input running, the longest
 * block of the event loop, the small query of another caller beside it, and the memory. Access control is off: no limit of
 * rate or cost helps.
 */
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Pool } from "undici";
import { table } from "../cli/table.ts";
import type { SandboxEndpoints } from "../sandbox/start.ts";
import { demoEnvironment } from "../scripts/demo/demoEnvironment.ts";
import { isGiven, name, someOf } from "../scripts/flags/flagKinds.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";
import { startProcess } from "./children.ts";
import { onGatewayCore, pinLoad, pinningProblem } from "./gateway/pinning.ts";
import { startEndlessGrid } from "./hostile/endlessGrid.ts";
import { type Scenario, scenarios } from "./hostile/scenarios.ts";
import { send } from "./load.ts";
import { percentile } from "./report.ts";

const { json, only, quick } = readFlags(
  `npm run bench:hostile -- [--only A1,A3] [--json FILE] [--quick]

Runs each hostile input for half a minute (--quick: 6 s) against a gateway on one core, with another caller beside it.
--only takes ids of docs/requirements.md.`,
  { json: name, only: someOf(scenarios.map(({ id }) => id)), quick: isGiven },
);

const seconds = quick ? 6 : 30;
const smallEveryMs = 20;
const small = JSON.stringify({ query: '{ community(code: "320282113200") { name } }' });
/** What is held: docs/requirements.md. */
const bounds = { longestBlockMs: 50, smallP99Ms: 200, heapMb: 512 };

interface Result {
  readonly id: string;
  readonly name: string;
  readonly hostile: number;
  /** Ended without an answer. */
  readonly broken: number;
  readonly longestBlockMs: number;
  readonly smallP99Ms: number | null;
  readonly smallFailed: number;
  readonly heapMb: number;
  readonly rssMb: number;
}

if (pinningProblem() === null) pinLoad();
else console.log(`Not on a core of its own: ${pinningProblem()}.`);
await using started = new AsyncDisposableStack();
console.log("Starting the stand-ins (state in .data/bench) ...");
const ports = ["control", "grid", "service", "asset", "front"].flatMap((name) => [`--${name}-port`, "0"]);
const sandbox = await startProcess("sandbox/main.ts", ["--state", ".data/bench", ...ports], {});
started.defer(sandbox.stop);
const endpoints = sandbox.ready["endpoints"] as SandboxEndpoints;
const endlessGrid = await startEndlessGrid(endpoints.grid);
started.defer(endlessGrid.close);

const results: Result[] = [];
for (const scenario of scenarios) {
  if (only?.has(scenario.id) === false) continue;
  console.log(`${scenario.id}: ${scenario.name}, ${seconds} s`);
  results.push(await measured(scenario));
}
console.log(`\n${tableOf(results)}`);
const missed = results.filter((one) => !isHeld(one));
console.log(
  missed.length === 0
    ? `Held by all: blocks of ${bounds.longestBlockMs} ms at most, the other caller's p99 under ${bounds.smallP99Ms} ms, heap under ${bounds.heapMb} MB.`
    : `Missed by ${missed.length}: ${missed.map(({ id, name }) => `${id} ${name}`).join("; ")}.`,
);
if (json !== undefined) {
  writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`Results written to ${json}`);
}

async function measured(scenario: Scenario): Promise<Result> {
  await using own = new AsyncDisposableStack();
  const environment = {
    ...demoEnvironment(endpoints),
    ...(scenario.grid === "endless" && { GRID_URL: endlessGrid.url }),
    ASSET_DROP_DIRECTORY: scenario.files === undefined ? endpoints.dropDirectory : dropWith(scenario.files),
    NODE_ENV: "production",
    LOG_LEVEL: "silent",
  };
  const flags = ["--port", "0", "--no-access", "--no-audit", "--join-in-flight", "off"];
  const probes = ["loopDelay", "memoryPeak"].flatMap((name) => ["--import", `./bench/probes/${name}.ts`]);
  const node = [...onGatewayCore, process.execPath, ...probes];
  const gateway = await startProcess("gateway/main.ts", flags, environment, node);
  own.defer(gateway.stop);
  const origin = String(gateway.ready["origin"]);
  const other = new Pool(origin, { connections: 8 });
  const attacker = new Pool(origin, { connections: scenario.atOnce });
  own.defer(() => other.destroy());
  own.defer(() => attacker.destroy());

  for (let warmUp = 0; warmUp < 50; warmUp += 1) await send(other, small);
  await gateway.ask("loop");
  await gateway.ask("peak");
  const end = performance.now() + seconds * 1_000;
  let hostile = 0;
  let broken = 0;
  const attack = async () => {
    while (performance.now() < end) {
      hostile += 1;
      await send(attacker, scenario.body(hostile)).catch(() => {
        broken += 1;
      });
    }
  };
  const samples: number[] = [];
  const waiting: Promise<void>[] = [];
  let smallFailed = 0;
  const askSmall = async () => {
    const begun = performance.now();
    const answer = await send(other, small).catch(() => "");
    if (answer.includes('"name":"')) samples.push(performance.now() - begun);
    else smallFailed += 1;
  };
  const timer = setInterval(() => waiting.push(askSmall()), smallEveryMs);
  // A gateway that is blocked for good would hold the attackers for ever.
  const patience = new Promise((settle) => setTimeout(settle, (seconds + 30) * 1_000).unref());
  await Promise.race([Promise.all(Array.from({ length: scenario.atOnce }, attack)), patience]);
  clearInterval(timer);
  await Promise.race([Promise.all(waiting), patience]);
  const { longestMs } = await gateway.ask("loop");
  const { heapBytes, rssBytes } = await gateway.ask("peak");
  return {
    id: scenario.id,
    name: scenario.name,
    hostile,
    broken,
    longestBlockMs: Number(longestMs),
    smallP99Ms: percentile(samples, 0.99),
    smallFailed,
    heapMb: Number(heapBytes) / 1e6,
    rssMb: Number(rssBytes) / 1e6,
  };
}

/** The drop of the stand-in with other contents under the same names. */
function dropWith({ csv, xlsx }: NonNullable<Scenario["files"]>): string {
  const folder = ".data/bench-hostile-drop";
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(endpoints.dropDirectory, folder, { recursive: true });
  const month =
    readdirSync(folder)
      .filter((name) => /^\d{6}$/.test(name))
      .sort()
      .at(-1) ?? "";
  for (const name of readdirSync(join(folder, month))) {
    if (csv !== undefined && name.endsWith(".csv")) writeFileSync(join(folder, month, name), csv());
    if (xlsx !== undefined && name.endsWith(".xlsx")) writeFileSync(join(folder, month, name), xlsx());
  }
  return folder;
}

function isHeld({ longestBlockMs, smallP99Ms, smallFailed, heapMb }: Result): boolean {
  const isPrompt = smallP99Ms !== null && smallP99Ms < bounds.smallP99Ms && smallFailed === 0;
  return longestBlockMs <= bounds.longestBlockMs && isPrompt && heapMb < bounds.heapMb;
}

function tableOf(rows: readonly Result[]): string {
  const number = (value: number | null) => (value === null ? "-" : String(Math.round(value)));
  return table(
    ["ID", "INPUT", "SENT", "NO ANSWER", "LONGEST BLOCK MS", "OTHER'S P99 MS", "OTHER FAILED", "HEAP MB", "RSS MB"],
    rows.map((row) => [
      row.id,
      row.name,
      String(row.hostile),
      String(row.broken),
      number(row.longestBlockMs),
      number(row.smallP99Ms),
      String(row.smallFailed),
      number(row.heapMb),
      number(row.rssMb),
    ]),
  );
}
