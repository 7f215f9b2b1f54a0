import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { data as commerce } from "./fixtures/commerce/data.ts";
import { generateOperation } from "./support/generateOperation.ts";
import { openFixture, readSubgraphs } from "./support/openFixture.ts";
import { createRandom, type Random } from "./support/random.ts";
import { type Damage, openTwoEngines, type TwoEngines } from "./support/twoEngines.ts";

const fixture = openFixture("commerce", readSubgraphs(join(import.meta.dirname, "fixtures/commerce")), commerce);
const operations = 1_500;
const prototypeBefore = fingerprint();
let engines: TwoEngines;

beforeAll(async () => {
  engines = await openTwoEngines(fixture, { hasStock: false });
});

test(`${operations} operations on malformed replies end in a valid answer or a clean error`, async () => {
  let withErrors = 0;
  for (let index = 0; index < operations; index += 1) {
    const random = createRandom("malformed", index);
    const operation = generateOperation(fixture.planner.apiSchema, "malformed", index % 300);
    // Two requests at once: what is in one must not come out of the other.
    const [first, second] = await Promise.all([
      engines.ours(operation, { world: calm(), damage: malform(random, "first") }),
      engines.ours(operation, { world: calm(), damage: malform(random, "second") }),
    ]);
    // A change whose reply cannot be read may have been made; a query cannot.
    const clean = operation.query.startsWith("mutation")
      ? /^(INTERNAL_SERVER_ERROR|SOURCE_\w+|OUTCOME_UNKNOWN)$/
      : /^(INTERNAL_SERVER_ERROR|SOURCE_\w+)$/;
    for (const { data, errors } of [first, second]) {
      expect(data === null || typeof data === "object", `${operation.query} ${errors[0]?.message}`).toBe(true);
      for (const { message, code } of errors) {
        expect(code, `${operation.query} ${message}`).toMatch(clean);
        expect(message).not.toMatch(/undefined|\[object|is not|stack|secret/);
      }
    }
    expect(JSON.stringify(first)).not.toContain("secret of second");
    expect(JSON.stringify(second)).not.toContain("secret of first");
    if (first.errors.length > 0) withErrors += 1;
  }
  console.log(`malformed replies: ${operations} operations twice, ${withErrors} gave errors`);
  expect(withErrors).toBeGreaterThan(operations / 4);
  expect(fingerprint()).toBe(prototypeBefore);
});

function calm() {
  return { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] };
}

/** Any reply, as text that JSON.parse reads: duplicate keys, huge numbers, lone surrogates, prototype keys, deep nesting. */
function malform(random: Random, name: string): Damage {
  return (reply) => {
    if (random.chance(8)) return random.pick([{}, { data: 7 }, { data: [] }, { errors: "secret" }, { data: null }]);
    return { ...reply, data: spoil(reply.data, random, name, 0) };
  };
}

function spoil(value: unknown, random: Random, name: string, depth: number): unknown {
  if (depth > 0 && random.chance(6)) return JSON.parse(malformedText(random, name));
  if (Array.isArray(value)) return value.map((item) => spoil(item, random, name, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(spoil(item, random, name, depth + 1))}`,
  );
  if (random.chance(20)) fields.push(`"__proto__":{"polluted":"secret of ${name}"}`);
  if (random.chance(20)) fields.push('"constructor":{"prototype":{"polluted":true}}');
  if (random.chance(10) && fields[0] !== undefined) fields.push(fields[0]);
  return JSON.parse(`{${fields.join()}}`);
}

function malformedText(random: Random, name: string): string {
  const nesting = random.pick([10, 1_000, 5_000]);
  return random.pick([
    "null",
    "true",
    "-0",
    "1e400",
    "123456789012345678901234567890",
    '"\\ud800"',
    '"\\u0000"',
    `"secret of ${name}"`,
    `${"[".repeat(nesting)}${"]".repeat(nesting)}`,
    `${'{"__typename":'.repeat(50)}1${"}".repeat(50)}`,
    '{"__typename":"Product","__typename":"User"}',
    '{"__typename":"__proto__"}',
    '{"__typename":"constructor"}',
    '{"__typename":["Product"]}',
    '{"__proto__":{"__typename":"Product"}}',
    "[[[null]]]",
    "{}",
  ]);
}

function fingerprint(): string {
  return [Object.prototype, Array.prototype, Function.prototype]
    .map((prototype) => JSON.stringify(Object.getOwnPropertyNames(prototype).sort()))
    .join();
}
