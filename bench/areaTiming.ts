/**
 * `npm run bench:area-timing`: whether a caller who sees one community can tell by time what is outside it from what is not there.
 * For each kind of record, 1,000 tries of both, one after the other; their times are compared by the two-sample
 * Kolmogorov-Smirnov statistic, with answers held back as they are and, to show that it can tell, without.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Caller, unrestrictedCaller } from "../access/caller.ts";
import { asCitizenNumber, citizenNumberCheck } from "../adapters/values/citizenNumber.ts";
import graph from "../community.config.ts";
import { startSandbox } from "../sandbox/start.ts";
import { demoEnvironment } from "../scripts/demo/demoEnvironment.ts";
import { wholeNumber } from "../scripts/flags/flagKinds.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";
import { createPersonIds } from "../subgraphs/kit/personIds.ts";
import { createSubgraphs, readSubgraphsConfig, subgraphNamesOf } from "../subgraphs/manifest.ts";
import type { RunOperation } from "../subgraphs/subgraph.ts";
import { percentile } from "./report.ts";

const { tries } = readFlags(
  "npm run bench:area-timing -- [--tries 1000]\n\nTakes about six minutes; --tries 100 takes one.",
  { tries: wholeNumber(1_000, { from: 1, to: 1_000_000 }) },
);

/** Level 0.01, Smirnov 1948. */
const critical = 1.628 * Math.sqrt(2 / tries);
const [secret, home] = ["5a".repeat(32), "320583102001"];
const caller: Caller = { ...unrestrictedCaller, areas: [home] };

await using started = new AsyncDisposableStack();
const stateDirectory = await mkdtemp(join(tmpdir(), "area-timing-"));
started.defer(() => rm(stateDirectory, { recursive: true, force: true }));
const sandbox = await startSandbox({
  stateDirectory,
  scale: 0.2,
  badGatewayEvery: 0,
  rateLimit: 1_000_000,
  gbkEvery: 0,
});
started.defer(sandbox.stop);
const { world, endpoints } = sandbox;
const personIds = createPersonIds([{ id: "bench", secret }]);

/** Of a birthday before that of anybody in the sandbox: 28 days of 12 months, then the next sequence number. */
function nobodysNumber(index: number) {
  const month = String(1 + (index % 12)).padStart(2, "0");
  const day = String(1 + (Math.floor(index / 12) % 28)).padStart(2, "0");
  const sequence = String(1 + Math.floor(index / 336)).padStart(3, "0");
  const first17 = `3299011890${month}${day}${sequence}`;
  return asCitizenNumber(first17 + citizenNumberCheck(first17));
}

interface Kind {
  readonly name: string;
  readonly subgraph: string;
  readonly query: string;
  readonly outside: readonly string[];
  readonly missing: (index: number) => string;
}

const isOutside = (code: string) => !code.startsWith(home);
const units = new Set(
  world.organisations.filter(({ divisionCode }) => isOutside(divisionCode)).map(({ unitCode }) => unitCode),
);
const digits = (index: number, length: number) => String(9_000_000 + index).padStart(length, "9");
const personsOutside = world.persons
  .filter(({ householdCode }) => isOutside(householdCode))
  .flatMap(({ idNumber }) => personIds.personOf(asCitizenNumber(idNumber))?.id ?? []);
const nobody = (index: number) => personIds.personOf(nobodysNumber(index))?.id ?? "";
const kinds: readonly Kind[] = [
  {
    name: "event",
    subgraph: "grid",
    query: "query($id: ID!) { event(id: $id) { title } }",
    outside: world.events.filter(({ gridCode }) => isOutside(gridCode)).map(({ id }) => id),
    missing: (index) => digits(index, 19),
  },
  {
    // Who a person is asks no system: an id of nobody who is known gets the same answer.
    name: "person",
    subgraph: "identity",
    query: "query($id: ID!) { person(id: $id) { id } }",
    outside: personsOutside,
    missing: nobody,
  },
  {
    // What the grid platform knows of that person, as the gateway's plan asks for it.
    name: "resident",
    subgraph: "grid",
    query:
      'query($id: ID!) { _entities(representations: [{ __typename: "Person", id: $id }]) { ... on Person { name } } }',
    outside: personsOutside,
    missing: nobody,
  },
  {
    name: "application",
    subgraph: "service",
    query: "query($id: ID!) { application(number: $id) { title } }",
    outside: world.applications.filter(({ communityCode }) => isOutside(communityCode)).map(({ number }) => number),
    missing: (index) => digits(index, 43),
  },
  {
    name: "organisation",
    subgraph: "asset",
    query: "query($id: ID!) { collectiveOrganization(uscc: $id) { name } }",
    outside: world.organisations.filter(({ divisionCode }) => isOutside(divisionCode)).map(({ uscc }) => uscc),
    missing: (index) => digits(index, 18),
  },
  {
    name: "asset",
    subgraph: "asset",
    query: "query($id: ID!) { collectiveAsset(id: $id) { name } }",
    outside: world.assets
      .filter(({ unitCode, deleted }) => units.has(unitCode) && !deleted)
      .map(({ number }) => number),
    missing: (index) => digits(index, 14),
  },
  {
    name: "contract",
    subgraph: "asset",
    query: "query($id: ID!) { assetContract(number: $id) { name } }",
    outside: world.contracts
      .filter(({ unitCode, deleted }) => units.has(unitCode) && !deleted)
      .map(({ number }) => number),
    missing: (index) => digits(index, 14),
  },
];

const environment = { ...demoEnvironment(endpoints), PERSON_ID_KEYS: `bench:${secret}` };
console.log(
  `${tries} tries of each; told apart above ${critical.toFixed(4)} (level 0.01). Milliseconds in the median.`,
);
for (const quantumMs of [0, 50]) {
  const config = { ...readSubgraphsConfig(graph, environment, subgraphNamesOf(graph)), absenceQuantumMs: quantumMs };
  const set = await createSubgraphs(config, {
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  console.log(quantumMs === 0 ? "Not held:" : `Held to multiples of ${quantumMs} ms:`);
  const compareOf = (kind: Kind) => {
    const subgraph = set.subgraphs.find(({ name }) => name === kind.subgraph);
    if (subgraph === undefined) throw new RangeError(`no subgraph ${kind.subgraph}`);
    return compare(kind, subgraph.prepare({ query: kind.query }));
  };
  const lines: string[] = [];
  // What is held waits most of the time, so the kinds can do that beside each other.
  if (quantumMs > 0) lines.push(...(await Promise.all(kinds.map(compareOf))));
  else for (const kind of kinds) lines.push(await compareOf(kind));
  for (const line of lines) console.log(`  ${line}`);
  await set.close();
}

async function compare({ name, outside, missing }: Kind, run: RunOperation): Promise<string> {
  const times: [outside: number[], missing: number[]] = [[], []];
  for (let index = -100; index < tries; index += 1) {
    const pair = [outside[(index + 100) % outside.length] ?? "", missing(index + 100)];
    // Which comes first changes, so that neither is always the one after a pause.
    for (const which of index % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const start = performance.now();
      const id = pair[which];
      const { data, errors } = await run({ id }, { requestId: "timing", signal: AbortSignal.timeout(10_000), caller });
      const taken = performance.now() - start;
      if (errors !== undefined || !isNothing(data, id))
        throw new RangeError(`${name}: something was found, or it failed`);
      if (index >= 0) times[which].push(taken);
    }
  }
  const statistic = kolmogorovSmirnov(...times);
  const [there, gone] = times.map((sample) => percentile(sample, 0.5)?.toFixed(2));
  const verdict = statistic > critical ? "told apart" : "not told apart";
  return `${name.padEnd(14)} outside ${there}, missing ${gone}, statistic ${statistic.toFixed(4)}: ${verdict}`;
}

/** Null, or a person of whom nothing is known but the id that was asked for. */
function isNothing(data: unknown, id: string | undefined): boolean {
  const [value] = Object.values(data ?? {}).flat();
  return value === null || Object.values(value ?? {}).every((field) => field === null || field === id);
}

/** The largest distance between the two empirical distributions. */
function kolmogorovSmirnov(left: readonly number[], right: readonly number[]): number {
  const share = (sample: readonly number[], at: number) => sample.filter((value) => value <= at).length / sample.length;
  return Math.max(...[...left, ...right].map((at) => Math.abs(share(left, at) - share(right, at))));
}
