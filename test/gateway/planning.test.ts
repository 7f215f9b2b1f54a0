/** Operations that are hard to plan, beside operations that are known. */
import { afterEach, expect, test } from "vitest";
import { composeSupergraph } from "../../scripts/building/composeSupergraph.ts";
import { readSubgraphs } from "../execute/support/openFixture.ts";
import { manyWaysSupergraph, slowToPlan, tooManyWays } from "./fixtures/manyWays.ts";
import { type GatewayOver, startGatewayOver } from "./fixtures/startGatewayOver.ts";

let gateway: GatewayOver | null = null;
afterEach(async () => {
  await gateway?.close();
  gateway = null;
});

async function start(environment: Readonly<Record<string, string>> = {}): Promise<GatewayOver> {
  gateway = await startGatewayOver(
    manyWaysSupergraph,
    (_request, response) => response.setHeader("content-type", "application/json").end('{"data":{"nodes":[]}}'),
    { MAX_SELECTIONS: "100000", MAX_ALIASES: "100000", MAX_ROOT_FIELDS: "100000", ...environment },
  );
  return gateway;
}

const graphqlJson = { accept: "application/graphql-response+json" };

/** An assertion inside the planner of 2.14 fails on it, when `$a` is true. */
const assertion = `query ($a: Boolean!) { best @include(if: $a) { id weighted ...F ... on Book { stars available id } } any { __typename } }
  fragment F on Any { ... on Titled { title again: __typename title } b: __typename }`;

test("an assertion of the planner is an internal error of that request alone", async () => {
  const folder = "test/execute/fixtures/media";
  gateway = await startGatewayOver(
    (url) => composeSupergraph(readSubgraphs(folder).map((subgraph) => ({ ...subgraph, url }))),
    (_request, response) => response.setHeader("content-type", "application/json").end('{"data":{"any":[]}}'),
  );
  const { query, log } = gateway;
  const failed = await query(assertion, { a: true }, graphqlJson);
  expect(failed.status).toBe(500);
  expect(failed.body).toEqual({
    errors: [{ message: expect.stringContaining("x-request-id"), extensions: { code: "INTERNAL_SERVER_ERROR" } }],
  });
  expect(log()).toContain('"the planner failed"');
  expect(log()).not.toContain("We should have an edge");
  expect(log()).toContain(failed.headers.get("x-request-id"));
  const otherWay = await fetch(
    `${gateway.origin}/graphql?${new URLSearchParams({ query: assertion, variables: '{"a":true}' })}`,
    {
      headers: { ...graphqlJson, "apollo-require-preflight": "1" },
    },
  );
  expect([otherWay.status, await otherWay.json()]).toEqual([500, failed.body]);
  expect((await query(assertion, { a: false })).body).toEqual({ data: { any: [] } });
});

const tooComplex = { errors: [{ extensions: { code: "OPERATION_TOO_COMPLEX" } }] };
const replaced = ({ log }: GatewayOver) => log().split("the planning thread was replaced").length - 1;

test("while one operation is planned, known ones are answered, and the next new one follows", async () => {
  const { query, log } = await start({ PLANNING_DEADLINE_MS: "1000" });
  const known = "{ nodes { name } }";
  expect((await query(known)).body).toEqual({ data: { nodes: [] } });

  let isRefused = false;
  const slow = query(slowToPlan(130), {}, graphqlJson).finally(() => {
    isRefused = true;
  });
  const waiting = query("{ nodes { id name } }");
  let answered = 0;
  while (!isRefused) {
    const { body } = await query(known);
    if (!isRefused) answered += 1;
    expect(body).toEqual({ data: { nodes: [] } });
  }
  expect(answered).toBeGreaterThan(20);
  expect(await slow).toMatchObject({ status: 400, body: tooComplex });
  expect((await waiting).body).toEqual({ data: { nodes: [] } });
  expect(log()).toContain("the planning thread was replaced");
});

test("an operation that was too long to plan is refused from then on, in whatever white space", async () => {
  const started = await start({ PLANNING_DEADLINE_MS: "500" });
  const { query } = started;
  const slow = slowToPlan(130);
  const first = await Promise.all([query(slow), query(slow.replaceAll(" ", "\n")), query(slow)]);
  for (const { body, status } of first) expect({ body, status }).toMatchObject({ status: 200, body: tooComplex });
  const later = await query(`# again\n${slow}`);
  expect(later.body).toMatchObject(tooComplex);
  // All ways, then one way only.
  expect(replaced(started)).toBe(2);
  expect(started.log()).not.toContain("Far on Node");
});

test("A9: an operation that needs more memory than planning may take ends its thread, and is planned one way only", {
  timeout: 120_000,
}, async () => {
  const started = await start({ PLANNING_DEADLINE_MS: "60000", OPERATION_DEADLINE_MS: "60000" });
  const { body } = await started.query(slowToPlan(68));
  expect(body).toEqual({ data: { nodes: [] } });
  expect(replaced(started)).toBe(1);
  expect((await started.query("{ nodes { name } }")).body).toEqual({ data: { nodes: [] } });
});

test("A9: what has more ways to a field than the planner keeps is planned one way only, in the same thread", async () => {
  const started = await start();
  for (const operation of [tooManyWays, `${tooManyWays} # again`]) {
    expect(await started.query(operation, {}, graphqlJson)).toMatchObject({
      status: 200,
      body: { data: { nodes: [] } },
    });
  }
  expect(replaced(started)).toBe(0);
});

test("more fields than are allowed are refused at once", async () => {
  const started = await start({ MAX_SELECTIONS: "100" });
  expect(await started.query(slowToPlan(10), {}, graphqlJson)).toMatchObject({ status: 400, body: tooComplex });
  expect(replaced(started)).toBe(0);
});

test("of operations that wait to be planned a hundred and first is refused, and may come again", async () => {
  // All of them have come long before the planner gives up, on a busy machine too.
  const { query } = await start({ PLANNING_DEADLINE_MS: "10000" });
  const slow = query(slowToPlan(130));
  const others = Array.from({ length: 150 }, (_, at) => query(`{ nodes { a${at}: name } }`, {}, graphqlJson));
  const answers = await Promise.all(others);
  const busy = answers.filter(({ status }) => status === 503);
  expect(busy.length).toBeGreaterThanOrEqual(49);
  for (const { body } of busy) expect(body.errors?.[0]?.extensions.code).toBe("GATEWAY_BUSY");
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(150 - busy.length);
  // Planned one way only in the end, or given up: tests above hold it to that.
  await slow;
  expect((await query("{ nodes { a149: name } }")).body).toEqual({ data: { nodes: [] } });
});

test("a caller who has no time left does not wait for the planner", async () => {
  const { query } = await start({ PLANNING_DEADLINE_MS: "5000", OPERATION_DEADLINE_MS: "300" });
  const { body } = await query(slowToPlan(68));
  expect(body).toMatchObject({ data: null, errors: [{ extensions: { code: "DEADLINE_EXCEEDED" } }] });
});
