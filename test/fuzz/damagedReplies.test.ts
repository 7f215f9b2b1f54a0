import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fuzz, openFuzz } from "./openFuzz.ts";
import { runFuzz } from "./runFuzz.ts";

/** The same operations and replies on every machine; a slower one comes less far. `npm run fuzz` takes others. */
const seed = 3;
const durationMs = 60_000;
let fuzz: Fuzz;

beforeAll(async () => {
  fuzz = await openFuzz(seed);
});
afterAll(() => fuzz.close());

test("a minute of damaged replies: clean errors, nobody else's data; replies written differently: the same answers", {
  timeout: durationMs + 60_000,
}, async () => {
  const { problems, requests, withErrors, replies } = await runFuzz(fuzz, seed, durationMs, (line) =>
    console.log(line),
  );
  expect(problems).toEqual([]);
  expect(fuzz.leftOut).toBeLessThan(15);
  expect(requests).toBeGreaterThan(500);
  expect(replies).toBeGreaterThan(requests);
  expect(withErrors).toBeGreaterThan(requests / 4);
  expect(withErrors).toBeLessThan(requests);
});
