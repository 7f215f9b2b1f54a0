/**
 * `npm run bench:gateway`: the public benchmark of federation gateways (four subgraphs, an answer of 88 kB), ours beside
 * others. docs/benchmarks.md has the method and results.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { buildSchema, parse } from "graphql";
import { createFederationPlanner } from "../gateway/plan/federationPlanner.ts";
import { composeSupergraph } from "../scripts/building/composeSupergraph.ts";
import { isGiven, name, someOf } from "../scripts/flags/flagKinds.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";
import { startProcess } from "./children.ts";
import { expectedAnswer } from "./gateway/expectedAnswer.ts";
import { type MeasureOptions, measure, type Run } from "./gateway/measure.ts";
import { missingPart, type Participant, participants, type Surroundings } from "./gateway/participants.ts";
import { pinLoad, pinningProblem } from "./gateway/pinning.ts";
import { benchSubgraphNames, readSubgraphSdl } from "./gateway/subgraphs.ts";
import { type Summary, summarise } from "./gateway/summary.ts";
import { judge } from "./gateway/targets.ts";
import { report } from "./report.ts";

const { json, quick, only } = readFlags(
  `npm run bench:gateway -- [--json FILE] [--quick] [--only NAME,NAME]

--quick takes under a minute: one short round, without the pass with a larger young generation. The whole takes about a
quarter of an hour.
--only measures the named: ${participants.map(({ id }) => id).join(", ")}.
The gateways of others are installed by: npm ci --prefix bench/peers`,
  { json: name, quick: isGiven, only: someOf(participants.map(({ id }) => id)) },
);

const folder = ".data/bench/gateway";
const rounds = quick ? 1 : 3;
const passes: readonly (readonly [name: string, v8Flags: readonly string[]])[] = quick
  ? [["", []]]
  : [
      ["", []],
      [", semi-space 64 MB", ["--max-semi-space-size=64"]],
    ];

const problem = pinningProblem();
if (problem === null) pinLoad();
else console.log(`Nothing is pinned to a core, for ${problem}: gateway, load and subgraphs compete.`);

const chosen = choose(only);
await using started = new AsyncDisposableStack();
const { surroundings, options } = await prepare();

const runs = new Map<string, Run[]>();
for (let round = 1; round <= rounds; round += 1) {
  for (const participant of chosen) {
    for (const [pass, v8Flags] of passesOf(participant)) {
      console.log(`Round ${round} of ${rounds}: ${participant.title}${pass}`);
      const gateway = await participant.start(surroundings, v8Flags);
      try {
        for (const run of await measure(participant.title, gateway, options)) {
          const key = keyOf(participant, pass, run.connections);
          runs.set(key, [...(runs.get(key) ?? []), run]);
        }
      } finally {
        await gateway.stop();
      }
    }
  }
}
await started.disposeAsync();

const summaries = [...options.secondsOf.keys()].flatMap((connections) =>
  chosen.flatMap((participant) =>
    passesOf(participant).map(([pass]): Summary => {
      const own = runs.get(keyOf(participant, pass, connections)) ?? [];
      return summarise(participant.id, pass, `${participant.title}${pass}`, own);
    }),
  ),
);
console.log(
  "\nCPU and RSS: the gateway's processes. calls/req: requests that reached the subgraphs, for each operation.\n",
);
report(
  summaries.map(({ row }) => row),
  json,
);
for (const { row, gatewayCoreBusy, loadCoreBusy } of summaries) {
  if (row.connections === 1 || loadCoreBusy === null || gatewayCoreBusy === null || loadCoreBusy < 0.9) continue;
  const busy = [loadCoreBusy, gatewayCoreBusy].map((share) => `${Math.round(share * 100)} %`);
  console.log(`\n${row.name}: req/s is bound by load and subgraphs (busy ${busy[0]}; the gateway's core ${busy[1]}).`);
}
console.log(`\n${judge(summaries).join("\n")}`);

function choose(names: ReadonlySet<string> | null): readonly Participant[] {
  return participants.filter((participant) => {
    if (names?.has(participant.id) === false) return false;
    const missing = missingPart(participant);
    if (missing !== null) console.log(`Skipped: ${participant.title}: ${missing}.`);
    return missing === null;
  });
}

function passesOf({ runsOnNode }: Participant) {
  return runsOnNode ? passes : passes.slice(0, 1);
}

function keyOf({ id }: Participant, pass: string, connections: number): string {
  return `${id}${pass} ${connections}`;
}

/** Starts the subgraphs, composes them, and works the right answer out. */
async function prepare(): Promise<{ readonly surroundings: Surroundings; readonly options: MeasureOptions }> {
  mkdirSync(folder, { recursive: true });
  const subgraphs = await startProcess("bench/gateway/subgraphServer.ts", [], { NODE_ENV: "production" });
  started.defer(subgraphs.stop);
  const urls = subgraphs.ready["urls"] as Readonly<Record<string, string>>;
  const sources = benchSubgraphNames.map((name) => ({ name, url: urls[name] ?? "", sdl: readSubgraphSdl(name) }));
  const supergraph = composeSupergraph(sources);
  const supergraphFile = `${folder}/supergraph.graphql`;
  writeFileSync(supergraphFile, supergraph);

  const query = readFileSync("bench/gateway/operation.graphql", "utf8");
  const expected = await expectedAnswer(buildSchema(createFederationPlanner(supergraph).apiSdl), parse(query));
  const answerFile = `${folder}/answer.json`;
  const answer = JSON.stringify(expected);
  writeFileSync(answerFile, answer);
  console.log(`The operation's answer has ${answer.length} bytes.`);
  return {
    surroundings: {
      supergraphFile,
      answerFile,
      folder,
      subgraphs: sources.map(({ name, url }) => ({ name, url, schemaFile: `bench/gateway/schema/${name}.graphql` })),
    },
    options: {
      body: JSON.stringify({ query }),
      expected: JSON.parse(answer),
      subgraphs,
      warmUpSeconds: quick ? 0.8 : 3,
      secondsOf: new Map([
        [50, quick ? 1 : 5],
        [1, quick ? 0.5 : 3],
      ]),
    },
  };
}
