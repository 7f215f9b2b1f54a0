/**
 * Attempts to read more than one may. Beside each stands what lets it through: the check that was taken out once to see the
 * test fail.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { ask, openSandbox } from "../support/community.ts";
import { type Asker, allScopes, asker, headersOf, thePublic } from "./support/callers.ts";
import { type Guarded, openGuarded } from "./support/openGuarded.ts";
import { askBy, ways } from "./support/ways.ts";

const code = "320282113200";
const purpose = "grid-governance";
const officer = asker({ scopes: allScopes, purpose });
const counter = asker({ scopes: ["grid:read"], ceiling: 2 });

let sandbox: Sandbox;
let gateway: Guarded;
beforeAll(async () => {
  sandbox = await openSandbox();
  gateway = await openGuarded(sandbox, {
    PUBLIC_REQUESTS_PER_SECOND: "100000",
    ADDRESS_REQUESTS_PER_SECOND: "100000",
  });
});
afterAll(async () => {
  await gateway?.close();
  await sandbox?.stop();
});

const total = () => Object.values(sandbox.calls.snapshot()).reduce((sum, one) => sum + one.total, 0);
const askAs = (who: Asker, query: string, variables: object = {}) =>
  ask(`${gateway.origin}/graphql`, query, variables, headersOf(who));

describe.each(ways)("over %s", (way) => {
  // Without `authorize` in the way: the number is there.
  test("what may not be read is not read", async () => {
    const query = `{ community(code: "${code}") { name households(first: 1) { totalCount nodes { headName } } } }`;
    const { data, errors = [] } = await askBy(way, gateway.origin, counter, query);
    expect(data).toEqual({ community: { name: "竹海村村民委员会", households: null } });
    expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [["community", "households"], "FORBIDDEN"],
    ]);
    const { data: allowed } = await askBy(way, gateway.origin, officer, query);
    expect(allowed.community.households.totalCount).toBeGreaterThan(0);
  });

  // Without `refusalOf`: data with nulls.
  test("a client that wants all or nothing gets nothing, and no source is asked", async () => {
    const strict = asker({ scopes: ["grid:read"], ceiling: 2 }, { denied: "refuse" });
    sandbox.calls.reset();
    const query = `{ community(code: "${code}") { name population households { totalCount } } }`;
    const { data = null, errors = [] } = await askBy(way, gateway.origin, strict, query);
    expect(data).toBeNull();
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
    expect(total()).toBe(0);
  });

  // Without `NoSchemaIntrospectionCustomRule` for the audience: the schema.
  test.each([thePublic, counter])("the schema is not told to those who may not ask for it", async (who) => {
    for (const query of [
      "{ __schema { types { name } } }",
      '{ a: __type(name: "Person") { fields { name } } }',
      '{ ...F } fragment F on Query { ... { __type(name: "Person") { kind } } }',
    ]) {
      const { data = null, errors = [] } = await askBy(way, gateway.origin, who, query);
      expect(data).toBeNull();
      expect(errors.map(({ extensions }) => extensions.code)).toContain("GRAPHQL_VALIDATION_FAILED");
      expect(JSON.stringify(errors)).not.toContain("idNumber");
    }
  });

  // Without `hideSuggestions`: "Did you mean".
  test("a name that was misspelt is not mended", async () => {
    for (const query of [
      "{ comunity { name } }",
      `{ community(kode: "${code}") { name } }`,
      `{ community(code: "${code}") { nam ... on Persn { id } } }`,
      `{ community(code: "${code}") { events(state: [CLOSE]) { totalCount } } }`,
      "{ divisions(level: TOWNS) { totalCount } }",
    ]) {
      const { errors = [] } = await askBy(way, gateway.origin, counter, query);
      expect(errors.length, query).toBeGreaterThan(0);
      expect(JSON.stringify(errors), query).not.toMatch(/did you mean/i);
    }
  });

  // Without the rule against cycles in `explainRefusal`: refused without a reason.
  test("fragments in a circle are refused, and said to be", async () => {
    const query = `{ community(code: "${code}") { ...A } } fragment A on Community { name ...B } fragment B on Community { ...A }`;
    const { data = null, errors = [] } = await askBy(way, gateway.origin, counter, query);
    expect(data).toBeNull();
    expect(errors.map(({ extensions }) => extensions.code)).toContain("GRAPHQL_VALIDATION_FAILED");
  });

  // With `schemaOf(null)` for all: the field answers, or its name is told.
  test("what is not in one's contract is as if it were not there", async () => {
    const provider = asker({ scopes: allScopes, purpose }, { contract: "provider", introspection: true });
    const messageOf = async (field: string) => {
      const { data = null, errors = [] } = await askBy(way, gateway.origin, provider, `{ ${field} { code } }`);
      expect(data).toBeNull();
      return errors.map(({ message }) => message.replaceAll(field, "it").replace(/ Did you mean.*/, ""));
    };
    expect(await messageOf("gridUnit")).toEqual(await messageOf("qqqqUnit"));
    const { data } = await askBy(way, gateway.origin, provider, "{ __schema { types { name } } }");
    const names: readonly string[] = data.__schema.types.map(({ name }: { readonly name: string }) => name);
    expect(names).toContain("Community");
    expect(names.filter((name) => /Risk|GridUnit|Membership|community__/.test(name))).toEqual([]);
    const { errors } = await askBy(way, gateway.origin, provider, `{ comunity(code: "${code}") { name } }`);
    expect(JSON.stringify(errors)).toContain("community");
    expect(JSON.stringify(errors)).not.toContain("gridUnit");
  });
});

// Without `refusedVariables`, which drops what graphql-js quotes and guesses: "Did you mean".
test("values of variables are not mended either", async () => {
  const query = "query($level: DivisionLevel, $input: ReportEventInput) { divisions(level: $level) { totalCount } }";
  const { text } = await askAs(counter, query.replace(", $input: ReportEventInput", ""), { level: "TOWNS" });
  expect(text).toContain("BAD_USER_INPUT");
  expect(text).not.toMatch(/did you mean/i);
});

describe("what would cost too much is refused before a source is asked", () => {
  const aliases = Array.from({ length: 3_000 }, (_item, index) => `a${index}: population`).join(" ");
  const deep = (levels: number): string =>
    levels === 0 ? "name" : `division { children(first: 1) { nodes { ${deepIn(levels)} } } }`;
  const deepIn = (levels: number): string => `communities(first: 1) { nodes { ${deep(levels - 1)} } }`;
  test.each([
    // Without the reading of a body as one object: every operation of the list runs.
    [
      "a batch",
      JSON.stringify(Array.from({ length: 50 }, () => ({ query: `{ community(code: "${code}") { population } }` }))),
    ],
    // Without limits on tokens and aliases: 3,000 fields.
    ["a flood of aliases", JSON.stringify({ query: `{ community(code: "${code}") { ${aliases} } }` })],
    // Without `limitDepth`: 30 levels of lists.
    ["a deep operation", JSON.stringify({ query: `{ community(code: "${code}") { ${deep(10)} } }` })],
    // Without the rule against cycles: the parser of plans does not come back.
    [
      "fragments in a circle",
      JSON.stringify({
        query: `{ community(code: "${code}") { ...A } } fragment A on Community { population ...B } fragment B on Community { ...A }`,
      }),
    ],
  ])("%s", async (_name, body) => {
    sandbox.calls.reset();
    const response = await fetch(`${gateway.origin}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headersOf(officer) },
      body,
    });
    const text = await response.text();
    const { data = null, errors } = JSON.parse(text);
    expect(data).toBeNull();
    expect(errors.length).toBeGreaterThan(0);
    expect(total()).toBe(0);
  });
});

// Without the cut of the plan: the event is reported, and the answer denied.
test("a mutation that is denied writes nothing, beside one that is not", async () => {
  const reporter = asker({ scopes: ["grid.event:report"], purpose });
  const before = sandbox.calls.writtenKeys("grid").length;
  const input = {
    idempotencyKey: "attack-0001",
    communityCode: code,
    type: "0201",
    title: "路灯",
    content: "坏了",
    place: "村口",
  };
  const handled = { idempotencyKey: "attack-0002", eventId: "1", organisation: "站", operator: "员" };
  const mutation =
    "mutation($input: ReportEventInput!, $handled: HandleEventInput!) { reportEvent(input: $input) { userErrors { code } } acceptEvent(input: $handled) { userErrors { code } } }";
  const denied = await askAs(thePublic, mutation, { input, handled });
  expect(denied.data).toBeNull();
  expect(sandbox.calls.writtenKeys("grid").length).toBe(before);
  const { errors } = await askAs(reporter, mutation, { input, handled });
  expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([[["acceptEvent"], "FORBIDDEN"]]);
  expect(sandbox.calls.writtenKeys("grid").slice(before)).toHaveLength(1);
});

// Without the cut of the source: the platform is polled, and events come.
test.each(["event stream", "WebSocket"] as const)(
  "a subscription that is denied follows nothing, over %s",
  async (way) => {
    sandbox.calls.reset();
    const query = `subscription { eventChanged(communityCode: "${code}") { id title } }`;
    const { data = null, errors = [] } = await askBy(way, gateway.origin, thePublic, query);
    expect(data).toBeNull();
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
    expect(total()).toBe(0);
  },
);

// With callers left out of the key of what is in flight: answers of others.
test("1,000 mixed requests at once: everybody has his own answer, and those of one caller share the calls", async () => {
  const query = `{ community(code: "${code}") { name population households(first: 3) { nodes { code headName address members { name idNumber phone } } } } }`;
  const crowd = [
    thePublic,
    officer,
    asker({ scopes: allScopes }),
    asker({ scopes: allScopes, purpose, ceiling: 3 }),
    asker({ scopes: allScopes, purpose, ceiling: 2 }),
    asker({ scopes: ["grid:read"], purpose }),
    asker({ scopes: ["grid.person:read"], purpose }),
    asker({ scopes: ["grid.person:read"], purpose: "statistics" }),
    asker({ client: "other", scopes: allScopes, purpose }),
    // The same rights elsewhere: nothing but the caller that the subgraphs are handed tells them apart.
    asker({ client: "elsewhere", scopes: allScopes, purpose, areas: ["320583"] }),
    asker({ scopes: allScopes, purpose }, { denied: "refuse" }),
  ];
  const alone: string[] = [];
  let callsAlone = 0;
  for (const who of crowd) {
    await askAs(who, query);
    sandbox.calls.reset();
    alone.push((await askAs(who, query)).text);
    callsAlone += total();
  }
  // Several see the same: everything, or for statistics and without the scope no household.
  expect(new Set(alone).size).toBe(7);
  sandbox.calls.reset();
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, async (_item, index) => {
      const number = (index * 7) % crowd.length;
      const { text } = await askAs(crowd[number] ?? thePublic, query);
      return { number, text };
    }),
  );
  const strangers = answers.filter(({ number, text }) => text !== alone[number]);
  expect(strangers.slice(0, 1)).toEqual([]);
  expect(total()).toBeLessThan((1_000 * callsAlone) / crowd.length);
}, 60_000);

test("an answer is the same whichever way it came, with what is told beside its data", async () => {
  const clerk = asker({ scopes: allScopes, purpose, ceiling: 2 });
  const query = '{ community(code: "320282113200") { name keyPlaces(first: 2) { nodes { name responsibleName } } } }';
  const [first, ...others] = await Promise.all(ways.map((way) => askBy(way, gateway.origin, clerk, query)));
  expect(first).toMatchObject({
    data: { community: { keyPlaces: { nodes: [{ responsibleName: expect.stringContaining("*") }, {}] } } },
    extensions: { masked: ["KeyPlace.responsibleName"] },
  });
  for (const other of others) expect(other).toEqual(first);
});
