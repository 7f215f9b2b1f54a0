import { beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../../access/caller.ts";
import { openTwoEngines, placements, type SentOperation, type TwoEngines } from "../execute/support/twoEngines.ts";
import { cases, everything, without } from "./support/ruleCases.ts";
import { sentFields } from "./support/sentFields.ts";
import { callerOf, toys } from "./support/toys.ts";

let engines: TwoEngines;
beforeAll(async () => {
  engines = await openTwoEngines(toys, { hasStock: false });
});

describe.each(placements)("what is denied is null, refused at its place and asked of nobody, %s", (placement) => {
  test.each(cases)("$name", async ({ caller, query, variables = {}, forbidden, never, unsent }) => {
    const operation = { query, operationName: undefined, variables: variables as Record<string, unknown> };
    const run = async (asking: Caller) => {
      const sent: SentOperation[] = [];
      const world = { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] };
      const reader = { caller: asking, granted: new Set<string>() };
      return { ...(await engines.ours(operation, { world, reader, sent }, placement)), sent };
    };
    const { data, errors, sent } = await run(callerOf(caller));
    expect(errors.filter(({ code }) => code !== "FORBIDDEN")).toEqual([]);
    const places = new Set(errors.map(({ path }) => path?.filter((step) => typeof step === "string").join(".")));
    expect([...places].sort()).toEqual(forbidden);
    for (const { path } of errors) expect(isNullAt(data, path ?? []), JSON.stringify(path)).toBe(true);
    const asked = sentFields(sent, toys.schemas, toys.planner.apiSchema);
    const coordinates = asked.flatMap(({ types, field }) => (types.length === 1 ? [`${types[0]}.${field}`] : []));
    expect(coordinates.filter((coordinate) => never.includes(coordinate))).toEqual([]);
    if (unsent !== undefined) expect(JSON.stringify(sent)).not.toMatch(unsent);
    // The same operation of one who may read everything does ask, and is refused nothing.
    const clear = await run(everything);
    expect(clear.errors).toEqual([]);
  });
});

test("what an interface object computes for some types asks nothing of the others", async () => {
  const sent: SentOperation[] = [];
  const world = { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] };
  const query = "{ things { id note ... on Company { weighted sealed } } }";
  const reader = { caller: everything, granted: new Set<string>() };
  const { data, errors } = await engines.ours(
    { query, operationName: undefined, variables: {} },
    { world, reader, sent },
  );
  expect(errors).toEqual([]);
  const { things } = data as { readonly things: readonly Record<string, unknown>[] };
  expect(things.map(({ sealed }) => typeof sealed)).toEqual(["undefined", "number", "undefined"]);
});

test.each([
  "{ best { id ... on Company { tax } } }",
  "{ best { ... on Company { tax } } ...F } fragment F on Query { best { id } }",
])("an interface object is told apart by its type also where all that depends on it is denied: %s", async (query) => {
  const world = { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] };
  const reader = { caller: without("tax"), granted: new Set<string>() };
  const { data, errors } = await engines.ours({ query, operationName: undefined, variables: {} }, { world, reader });
  expect(errors.map(({ path }) => path)).toEqual([["best", 1, "tax"]]);
  const { best } = data as { readonly best: readonly Record<string, unknown>[] };
  expect(best.map(({ tax }) => tax)).toEqual([undefined, null, undefined]);
});

test("an operation of which nothing may be read asks nobody", async () => {
  const sent: SentOperation[] = [];
  const world = { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] };
  const query = "{ people { phone number } vault { code } __typename }";
  const reader = { caller: callerOf({ ceiling: 1, client: null, purpose: null }), granted: new Set<string>() };
  const { data, errors } = await engines.ours(
    { query, operationName: undefined, variables: {} },
    { world, reader, sent },
  );
  expect(sent).toEqual([]);
  expect(data).toBeNull();
  expect(errors.map(({ path }) => path)).toEqual([["people"]]);
});

function isNullAt(value: unknown, [step, ...rest]: readonly (string | number)[]): boolean {
  if (value === null || value === undefined) return true;
  return step !== undefined && isNullAt((value as Readonly<Record<string | number, unknown>>)[step], rest);
}
