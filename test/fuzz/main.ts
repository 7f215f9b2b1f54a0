/**
 * `npm run fuzz -- --seed N --seconds S`: the gateway on replies of subgraphs that are damaged or written differently; with
 * `--requests` on requests of every kind.
 */

import { isGiven, wholeNumber } from "../../scripts/flags/flagKinds.ts";
import { readFlags } from "../../scripts/flags/readFlags.ts";
import { openFuzz } from "./openFuzz.ts";
import { maxRefusedCpuMs, measureCpu } from "./requests/measureCpu.ts";
import { openRequestFuzz } from "./requests/openRequestFuzz.ts";
import { repeatRequest } from "./requests/repeatRequest.ts";
import { runRequests } from "./requests/runRequests.ts";
import { runFuzz } from "./runFuzz.ts";

const { seed, seconds, only, requests } = readFlags(
  `npm run fuzz -- [--requests] [--seed N] [--seconds S] [--only INDEX]

Starts a gateway with remote subgraphs on real sockets, sends generated operations and damages the subgraphs' replies:
bytes, JSON, GraphQL and HTTP; and checks every answer. The same seed makes the same operations and replies.

With --requests: a gateway with access control and query log over the sandbox, and requests that are in order or not:
texts, variables, headers, paths, methods, encodings, over HTTP, event streams and WebSockets. A sixth of the time they
are sent one after the other; then it fails as well where a request that was refused took over ${maxRefusedCpuMs} ms of CPU.
--seed     1 unless told; any whole number
--seconds  60 unless told
--only     runs one case of the seed again and prints it; a failure says which`,
  {
    seed: wholeNumber(1, { from: 0, to: 999_999_999 }),
    seconds: wholeNumber(60, { from: 1, to: 604_800 }),
    only: wholeNumber(null, { from: 0, to: 999_999_999 }),
    requests: isGiven,
  },
);

const print = (line: string) => console.log(line);
const isWell = requests ? await fuzzRequests() : await fuzzReplies();
process.exitCode = isWell ? 0 : 1;

async function fuzzReplies(): Promise<boolean> {
  await using opened = new AsyncDisposableStack();
  const fuzz = await openFuzz(seed);
  opened.defer(fuzz.close);
  if (only === null) return (await runFuzz(fuzz, seed, seconds * 1_000, print)).problems.length === 0;
  const { operation, manner } = fuzz.describe(only);
  const { problems } = await fuzz.run(only);
  print(`${operation.query}\n${JSON.stringify(operation.variables)}\nreplies: ${manner.how}`);
  print(problems.length === 0 ? "\nAll is well." : `\n${problems.join("\n")}`);
  return problems.length === 0;
}

async function fuzzRequests(): Promise<boolean> {
  await using opened = new AsyncDisposableStack();
  const fuzz = await openRequestFuzz(seed);
  opened.defer(fuzz.close);
  if (only !== null) return await repeatRequest(fuzz, only, print);
  const cpuDurationMs = (seconds * 1_000) / 6;
  const limits = { durationMs: seconds * 1_000 - cpuDurationMs, maxRequests: Number.POSITIVE_INFINITY };
  const { problems } = await runRequests(fuzz, seed, limits, print);
  const [dearest] = await measureCpu(fuzz, seed, cpuDurationMs, print);
  return problems.length === 0 && (dearest === undefined || dearest.milliseconds <= maxRefusedCpuMs);
}
