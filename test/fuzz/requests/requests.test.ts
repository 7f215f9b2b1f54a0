import { afterAll, beforeAll, expect, test } from "vitest";
import { measureCpu } from "./measureCpu.ts";
import { openRequestFuzz, type RequestFuzz } from "./openRequestFuzz.ts";
import { runRequests } from "./runRequests.ts";

/** The same requests on every machine; a slower one comes less far. `npm run fuzz -- --requests` takes others. */
const seed = 7;
const durationMs = 50_000;
const cpuDurationMs = 10_000;
const maxRequests = 20_000;
/** Compiled operations, plans and texts that are kept have bounds; without them ten thousand texts take more. */
const maxHeapGrowthBytes = 150 * 1_048_576;

let fuzz: RequestFuzz;
beforeAll(async () => {
  fuzz = await openRequestFuzz(seed);
});
afterAll(() => fuzz?.close());

test("D4: a minute of requests of every kind: the client's mistakes have the client's codes, a caller sees what is theirs, each answer has its record", {
  timeout: durationMs + cpuDurationMs + 120_000,
}, async () => {
  const print = (line: string) => console.log(line);
  const run = await runRequests(fuzz, seed, { durationMs, maxRequests }, print);
  expect(run.problems).toEqual([]);
  expect(run.requests).toBeGreaterThan(500);
  expect(run.refused).toBeGreaterThan(run.requests / 5);
  expect(run.refused).toBeLessThan(run.requests);
  expect(run.heapGrowthBytes).toBeLessThan(maxHeapGrowthBytes);
  expect(fuzz.leftOut).toBeLessThan(10);
  // Printed, not judged: a busy machine decides over time.
  await measureCpu(fuzz, seed, cpuDurationMs, print);
});
