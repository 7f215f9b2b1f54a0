/**
 * `npm run bench:limits`: nanoseconds of what demand control adds to a request: estimating the cost of the community
 * overview with its variables, admitting the request, reserving and settling. One process, rounds interleaved, medians.
 */
import { readFileSync } from "node:fs";
import { getOperationAST, getVariableValues, parse } from "graphql";
import { createDemand } from "../gateway/demand/demand.ts";
import { operationTree } from "../gateway/graph/operationTree.ts";
import { createLimits, isTooExpensive } from "../gateway/limits/limits.ts";
import { createMemoryCounters } from "../gateway/limits/memoryCounters.ts";
import { readSchemas } from "../gateway/plan/planner.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";

readFlags(
  `npm run bench:limits

Nanoseconds that demand control adds to a request. Takes some ten seconds.`,
  {},
);

const rounds = 41;
const times = 20_000;

const sdl = readFileSync("schema/supergraph.graphql", "utf8");
const { supergraphSchema: schema } = readSchemas(sdl, sdl);
const document = parse(readFileSync("examples/community-overview.graphql", "utf8"));
const operation = getOperationAST(document);
if (operation === null || operation === undefined) throw new TypeError("the example has no operation");

const started = performance.now();
const estimate = createDemand(schema, 10).estimate(operationTree(document, operation, schema));
const compiledMs = performance.now() - started;
const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], { code: "320282113200" });
if (coerced === undefined) throw new TypeError("the example has other variables");

/** One slicing argument by variable, so that something is left to work out. */
const pages = parse(
  `query ($code: ID!, $first: Int) { community(code: $code) { households(first: $first) { nodes { code members { name } } } } }`,
);
const pagesOperation = getOperationAST(pages) ?? operation;
const pagesEstimate = createDemand(schema, 10).estimate(operationTree(pages, pagesOperation, schema));

const settings = {
  publicRequestsPerSecond: 1e9,
  addressRequestsPerSecond: 1e9,
  burstSeconds: 2,
  authFailuresPerMinute: 20,
  publicMaxCost: 1e9,
  publicDailyCost: Number.MAX_SAFE_INTEGER,
};
const counters = createMemoryCounters({ maxEntries: 100_000, steadyClock: () => performance.now() });
const limits = createLimits(settings, counters);
const clients = Array.from({ length: 10_000 }, (_, index) => ({
  client: { id: `client-${index}`, requestsPerSecond: 1e9, maxCost: 1e9, dailyCost: Number.MAX_SAFE_INTEGER },
  address: `203.0.${index >> 8}.${index & 255}`,
}));
const askerAt = (index: number) => {
  const asker = clients[index % clients.length];
  if (asker === undefined) throw new RangeError("no client");
  return asker;
};

const subjects: Readonly<Record<string, (index: number) => unknown>> = {
  "estimate of CommunityOverview": () => estimate(coerced),
  "estimate with a page by variable": (index) => pagesEstimate({ code: "1", first: index % 100 }),
  "admit: client and address, 10,000 clients": (index) => limits.admit(askerAt(index)),
  "reserve and settle": (index) => {
    const held = limits.reserve(askerAt(index), 100);
    if (held instanceof Promise || isTooExpensive(held)) throw new TypeError("refused");
    return limits.settle(held, 60);
  },
};

const nanoseconds = new Map<string, number[]>(Object.keys(subjects).map((name) => [name, []]));
for (let round = 0; round < rounds; round += 1) {
  for (const [name, run] of Object.entries(subjects)) {
    const start = process.hrtime.bigint();
    for (let index = 0; index < times; index += 1) run(index);
    nanoseconds.get(name)?.push(Number(process.hrtime.bigint() - start) / times);
  }
}

console.log(
  `CommunityOverview may cost ${estimate(coerced)}; compiled in ${compiledMs.toFixed(1)} ms, first of its process`,
);
for (const [name, all] of nanoseconds) {
  const median = all.sort((left, right) => left - right)[Math.floor(all.length / 2)] ?? 0;
  console.log(`${name.padEnd(44)} ${median.toFixed(0).padStart(6)} ns`);
}
