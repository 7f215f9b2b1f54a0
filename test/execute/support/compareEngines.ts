import { isDeepStrictEqual } from "node:util";
import { isInterfaceType } from "graphql";
import { isErasedOnly, planDifferences, shapeDifferencesBetween } from "../knownDifferences.ts";
import { explains, isMisplaced, isNullAt, pathSet } from "./errorPlaces.ts";
import { type Expected, expectedOf, type Planned, plannedOf } from "./expectedAnswer.ts";
import type { GeneratedOperation } from "./generateOperation.ts";
import type { Fixture } from "./openFixture.ts";
import { hashOf } from "./random.ts";
import { type Outcome, placements, type Run, type TwoEngines } from "./twoEngines.ts";
import type { World } from "./world.ts";

export interface Comparison {
  readonly ours: Outcome;
  readonly apollo: Outcome;
  /** Names of the known differences that were met. */
  readonly met: readonly string[];
  /** What is neither equal nor known, with both sides; empty where all is well. */
  readonly problems: readonly string[];
}

/**
 * Runs an operation on both engines. Ours must give what graphql-js makes of the data that the stock engine fetched, to the
 * letter, with the stock engine's errors and one more for each broken promise that none of them explains; and the stock
 * engine's own answer must be the same or differ in a way that is named.
 */
export async function compareEngines(
  fixture: Fixture,
  engines: TwoEngines,
  operation: GeneratedOperation,
  makeRun: () => Run,
): Promise<Comparison> {
  const problems: string[] = [];
  const met: string[] = [];
  const ourRun = makeRun();
  const ours = await engines.ours(operation, ourRun);
  // In turn, since every placement plans and compiles anew.
  const others = placements.filter((placement) => placement !== "remote");
  for (const placement of [others[hashOf(0, operation.query) % others.length] ?? "in process"]) {
    const other = await engines.ours(operation, makeRun(), placement);
    if (!isDeepStrictEqual(outcomeOf(other), outcomeOf(ours))) {
      problems.push(`${placement}: ${JSON.stringify(outcomeOf(other))}`);
    }
  }
  const apolloRun = makeRun();
  const apollo = await engines.apollo(operation, apolloRun);
  const result = { ours, apollo, met, problems };
  if (isCrash(apollo) && ours.errors.length > 0) {
    met.push(planDifferences.crash.name);
    return result;
  }
  if (ours.data === undefined && plannerFaults.test(ours.errors[0]?.message ?? "")) {
    // The planner may fail on one of two operations that mean the same; nothing has run then.
    if (ours.fetches === 0) met.push(planDifferences.plannerFault.name);
    return result;
  }
  let expected = expectedOf(fixture, operation, apollo);
  if (isEqual(ours, expected)) {
    if (!isDeepStrictEqual(ours.data, apollo.data)) {
      const known = shapeDifferencesBetween(ours.data, apollo);
      if (known === null) problems.push(`the stock engine's answer differs: ${JSON.stringify(apollo.data)}`);
      else met.push(...known);
    }
  } else {
    const planned = plannedOf(fixture, operation);
    if (planned !== null) {
      met.push(...planned.met);
      const stock = await runInSequence(engines, planned, makeRun());
      if (isCrash(stock) && ours.errors.length > 0) return result;
      expected = expectedOf(fixture, planned.shaped, stock, planned.clientNames);
    }
  }
  if (!isEqual(ours, expected) && hasAbstractTypename(fixture, apollo.fetched)) {
    // Without faults the whole graph as one schema says which of the two is right.
    met.push(planDifferences.interfaceName.name);
    return result;
  }
  if (JSON.stringify(ours.data) !== JSON.stringify(expected.data)) {
    if (isErasedOnly(ours.data, expected.data, ours.errors)) {
      met.push(planDifferences.erased.name);
      return result;
    }
    problems.push(`data, expected: ${JSON.stringify(expected.data)}`);
  }
  if (expected.isAliased) met.push(planDifferences.plannerAlias.name);
  comparePaths(ours, expected, result);

  const serial: World = { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] };
  await engines.whole(operation, serial);
  if (!isDeepStrictEqual(ourRun.world.mutations, serial.mutations)) {
    problems.push(`mutations ran as ${ourRun.world.mutations.join(" ")}`);
  } else if (!isDeepStrictEqual(apolloRun.world.mutations, serial.mutations)) {
    met.push(planDifferences.wholeMutation.name);
  }
  return result;
}

function outcomeOf({ data, errors }: Outcome): unknown {
  return { data, errors };
}

function comparePaths(
  ours: Outcome,
  expected: Expected,
  { met, problems }: { readonly met: string[]; readonly problems: string[] },
): void {
  const paths = pathSet(ours.errors.map(({ path }) => path));
  if (isDeepStrictEqual(paths, expected.paths)) return;
  const isExplained = (path: string) => paths.some((one) => explains(JSON.parse(one), JSON.parse(path)));
  const isPlaced = (path: string) => expected.paths.includes(path) || isNullAt(ours.data, JSON.parse(path));
  if (expected.isLost && expected.paths.every(isExplained) && paths.every(isPlaced)) {
    met.push(planDifferences.lostErrors.name);
  } else if (isMisplaced(ours.data, paths, expected.paths, expected.reported)) {
    met.push(planDifferences.misplacedError.name);
  } else {
    problems.push(`error paths ${paths.join(" ")}, expected ${expected.paths.join(" ")}`);
  }
}

/** What the stock engine fetched for all parts together. */
async function runInSequence(
  engines: TwoEngines,
  { operations }: Planned,
  run: Run,
): Promise<Pick<Outcome, "data" | "errors" | "fetched">> {
  const outcomes: Outcome[] = [];
  for (const operation of operations) outcomes.push(await engines.apollo(operation, run));
  return {
    data: outcomes.every(({ data }) => data !== undefined) ? null : undefined,
    errors: outcomes.flatMap(({ errors }) => errors),
    fetched: outcomes.every(({ fetched }) => fetched !== undefined)
      ? mergeFetched(outcomes.map(({ fetched }) => fetched))
      : undefined,
  };
}

function mergeFetched(parts: readonly unknown[]): unknown {
  const descriptors = parts.map((part) => Object.getOwnPropertyDescriptors(part as object));
  return Object.defineProperties({}, Object.fromEntries(descriptors.flatMap((part) => Object.entries(part))));
}

/** Assertions inside the planner that operations on interface objects run into. */
const plannerFaults = /^We should have an edge from \w+\(\w+\) for __typename$/;

function hasAbstractTypename({ planner }: Fixture, fetched: unknown): boolean {
  const names = JSON.stringify(fetched)?.matchAll(/"__typename":"(\w+)"/g) ?? [];
  return [...names].some(([, name = ""]) => isInterfaceType(planner.apiSchema.getType(name)));
}

function isCrash({ errors }: Pick<Outcome, "errors">): boolean {
  return errors.some(({ message }) => /flatMap is not a function/.test(message));
}

function isEqual(ours: Outcome, { data, paths }: Expected): boolean {
  return (
    JSON.stringify(ours.data) === JSON.stringify(data) &&
    isDeepStrictEqual(pathSet(ours.errors.map(({ path }) => path)), paths)
  );
}
