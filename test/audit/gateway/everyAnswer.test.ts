/** Every answer of /graphql leaves a record, whichever way it went; beside each test stands what was taken out to see it fail. */
import { request as httpRequest } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { OperationBody } from "../../../audit/record.ts";
import type { Sandbox } from "../../../sandbox/start.ts";
import { allScopes, asker, headersOf, thePublic } from "../../policy/support/callers.ts";
import { type Guarded, openGuarded } from "../../policy/support/openGuarded.ts";
import { askBy, ways } from "../../policy/support/ways.ts";
import { ask, openSandbox } from "../../support/community.ts";
import { makeTestQueryLog, type TestQueryLog } from "../../support/queryLog.ts";

const code = "320282113200";
const officer = asker({
  scopes: allScopes,
  purpose: "grid-governance",
  caseId: "案-2026-17",
  user: "staff-7",
  agency: "11320282XX0000019D",
});
const strict = asker({ scopes: ["grid:read"], ceiling: 2 }, { denied: "refuse" });
const persons = `query Persons($code: ID!) { community(code: $code) { name households(first: 2) { nodes { headName members { name idNumber } } } } }`;

const always = { system: "grid", function: null, latencyMs: 0, tailMs: 0, rate: 1, times: null } as const;

let sandbox: Sandbox;
let queryLog: TestQueryLog;
let gateway: Guarded;
beforeAll(async () => {
  sandbox = await openSandbox();
  queryLog = await makeTestQueryLog();
  const limits = { PUBLIC_REQUESTS_PER_SECOND: "0", ADDRESS_REQUESTS_PER_SECOND: "0", PUBLIC_MAX_COST: "500" };
  gateway = await openGuarded(sandbox, limits, queryLog.open);
});
afterAll(async () => {
  await gateway?.close();
  await queryLog?.remove();
  await sandbox?.stop();
});
afterEach(() => sandbox.faults.clear());

/** The records of what was done. */
async function recordedBy<Value>(run: () => Promise<Value>): Promise<readonly [Value, readonly OperationBody[]]> {
  const before = queryLog.operations().length;
  const value = await run();
  return [value, queryLog.operations().slice(before)];
}

const inline = persons.replace("($code: ID!)", "").replace("code: $code", `code: "${code}"`);

describe.each(ways)("over %s", (way) => {
  // Without `write` in onSend, and `record.answer` of live operations: no record.
  test("an answer is on disk when it arrives, with who, what, whose and how", async () => {
    const [answer, records] = await recordedBy(() => askBy(way, gateway.origin, officer, inline));
    expect(answer.errors).toBeUndefined();
    const members = answer.data.community.households.nodes.flatMap((node: { members: unknown[] }) => node.members);
    const record = records.at(-1);
    expect(record).toMatchObject({
      client: "tester",
      user: "staff-7",
      agency: "11320282XX0000019D",
      purpose: "grid-governance",
      caseId: "案-2026-17",
      address: "127.0.0.1",
      transport: way === "event stream" ? "event-stream" : way === "WebSocket" ? "websocket" : "http",
      operation: { name: "Persons", type: "query", hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      outcome: "answered",
      entities: { Community: 1, Person: members.length },
      sources: { grid: expect.any(Number) },
    });
    const subjects = record?.subjects ?? [];
    // The names of heads of households stand beside the ids of their members.
    const persons = new Set(subjects.flatMap((group) => group.subjects.filter((one) => one.startsWith("k1."))));
    expect(persons.size).toBe(members.length);
    const household = ["Household.headName", "Household.members"];
    expect(subjects.map(({ fields }) => fields)).toEqual([[...household, "Person.idNumber", "Person.name"], household]);
    expect(record?.rows).toBeGreaterThan(members.length);
    // A persisted query is asked for twice.
    expect(records).toHaveLength(way === "persisted query" ? 2 : 1);
    const text = JSON.stringify(queryLog.records());
    for (const { name, idNumber } of members as { name: string; idNumber: string }[]) {
      expect(text).not.toContain(idNumber);
      expect(text).not.toContain(name);
    }
  });

  // Without `noteCodes`, and the `failed` of live operations: no code, or no record.
  test.each([
    ["a field that there is not", thePublic, "{ nothing }", "GRAPHQL_VALIDATION_FAILED", "refused", false],
    ["no GraphQL", thePublic, "{ community(", "GRAPHQL_PARSE_FAILED", "refused", false],
    ["all or nothing", strict, inline, "FORBIDDEN", "refused", true],
    ["what may not be read", thePublic, inline, "FORBIDDEN", "partial", true],
  ] as const)("a refusal has its record: %s", async (_name, who, query, refusal, outcome, isOperation) => {
    const [answer, records] = await recordedBy(() => askBy(way, gateway.origin, who, query));
    expect(answer.errors?.[0]?.extensions.code).toBe(refusal);
    const record = records.find(({ code: given }) => given === refusal);
    expect(record).toMatchObject({ code: refusal, outcome, errors: answer.errors?.length });
    expect(record?.operation !== undefined).toBe(isOperation);
    if (way !== "persisted query") expect(records).toHaveLength(1);
    const named = queryLog
      .records()
      .find((one) => one.kind === "reading" && one.reading === record?.operation?.reading);
    if (isOperation) expect(named).toMatchObject({ denied: expect.arrayContaining(["Household.headName"]) });
  });
});

test("what was never an operation has its record too", async () => {
  const url = `${gateway.origin}/graphql`;
  const json = { "content-type": "application/json" };
  const cases = [
    [{ method: "POST", headers: json, body: "{" }, "BAD_REQUEST"],
    [{ method: "POST", headers: json, body: JSON.stringify({ query: "x".repeat(2_000_000) }) }, "PAYLOAD_TOO_LARGE"],
    [{ method: "POST", headers: { "content-type": "text/plain" }, body: "{}" }, "BAD_REQUEST"],
    [{ method: "GET", headers: {} }, "BAD_REQUEST"],
  ] as const;
  for (const [init, expected] of cases) {
    const [, records] = await recordedBy(async () => (await fetch(url, init)).text());
    expect(records).toMatchObject([{ outcome: "refused", code: expected }]);
  }
});

test("an operation that costs too much, variables that are wrong, a source that fails", async () => {
  const dear = `{ ${Array.from({ length: 10 }, (_, index) => `a${index}: serviceItems(first: 50) { nodes { name } }`).join(" ")} }`;
  const [, tooDear] = await recordedBy(() => ask(`${gateway.origin}/graphql`, dear));
  expect(tooDear).toMatchObject([{ outcome: "refused", code: "TOO_EXPENSIVE", operation: { type: "query" } }]);

  const secret = "329901199001011234";
  const [, wrong] = await recordedBy(() =>
    ask(`${gateway.origin}/graphql`, persons, { code: { idNumber: secret } }, headersOf(officer)),
  );
  expect(wrong).toMatchObject([{ outcome: "refused", code: "BAD_USER_INPUT" }]);
  expect(JSON.stringify(wrong)).not.toContain(secret);

  sandbox.faults.add({ ...always, kind: "http500" });
  const [, partial] = await recordedBy(() => ask(`${gateway.origin}/graphql`, persons, { code }, headersOf(officer)));
  expect(partial).toMatchObject([{ code: "SOURCE_UNAVAILABLE" }]);
  expect(["partial", "failed"]).toContain(partial[0]?.outcome);
});

// Without `isAborted`: answered.
test("a client that goes before the answer leaves a record that says so", async () => {
  sandbox.faults.add({ ...always, kind: "latency", latencyMs: 500 });
  const before = queryLog.operations().length;
  sandbox.calls.reset();
  const body = JSON.stringify({ query: persons, variables: { code } });
  const sent = httpRequest(`${gateway.origin}/graphql`, {
    method: "POST",
    headers: { ...headersOf(officer), "content-type": "application/json", "x-request-id": "gone-1" },
  });
  sent.on("error", () => {});
  sent.end(body);
  await expect.poll(() => sandbox.calls.of("grid")["queryHouseholdPage"] ?? 0).toBeGreaterThan(0);
  sent.destroy();
  await expect
    .poll(() => queryLog.operations().slice(before), { timeout: 10_000 })
    .toMatchObject([{ requestId: "gone-1", outcome: "aborted", client: "tester" }]);
});

test("overlapping queries that share one execution have a record each", async () => {
  const [answers, records] = await recordedBy(() =>
    Promise.all(
      Array.from({ length: 5 }, () => ask(`${gateway.origin}/graphql`, persons, { code }, headersOf(officer))),
    ),
  );
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(records).toHaveLength(5);
  expect(new Set(records.map(({ requestId }) => requestId)).size).toBe(5);
  expect(new Set(records.map(({ subjects }) => JSON.stringify(subjects))).size).toBe(1);
});

test("an operation's text is there once, however often it runs", () => {
  const readings = queryLog.records().flatMap((record) => (record.kind === "reading" ? [record.reading] : []));
  expect(readings.length).toBeGreaterThan(3);
  expect(new Set(readings).size).toBe(readings.length);
});

test("a WebSocket whose operation is one too many, or whose token is wrong, has a record", async () => {
  const [, records] = await recordedBy(async () => {
    const socket = new WebSocket(`${gateway.origin.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(JSON.stringify({ type: "connection_init", payload: headersOf(officer) }));
    await new Promise((resolve) => socket.once("message", resolve));
    const closed = new Promise((resolve) => socket.once("message", resolve));
    socket.send(JSON.stringify({ id: "a", type: "subscribe", payload: { query: "{ nothing }" } }));
    await closed;
    socket.close();
  });
  expect(records).toMatchObject([{ transport: "websocket", code: "GRAPHQL_VALIDATION_FAILED", client: "tester" }]);
});
