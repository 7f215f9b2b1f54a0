import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { allScopes, asker, headersOf } from "../policy/support/callers.ts";
import { type Guarded, openGuarded } from "../policy/support/openGuarded.ts";
import { openSandbox } from "../support/community.ts";
import { makeTestQueryLog, type TestQueryLog } from "../support/queryLog.ts";
import { requestText } from "./fixtures/rawHttp.ts";

const registered = asker({ scopes: allScopes, purpose: "grid-governance" }, { documents: "trusted" });
const query = '{ community(code: "320282113200") { population } }';

let sandbox: Sandbox;
let queryLog: TestQueryLog;
let gateway: Guarded;
/** Each record waits for it. */
let mayWrite = Promise.resolve();
/** Request ids of records that were asked for. */
const asked: string[] = [];

beforeAll(async () => {
  sandbox = await openSandbox();
  queryLog = await makeTestQueryLog();
  const limits = { PUBLIC_REQUESTS_PER_SECOND: "0", ADDRESS_REQUESTS_PER_SECOND: "0" };
  gateway = await openGuarded(sandbox, limits, async () => {
    const audit = await queryLog.open();
    return {
      ...audit,
      operation: async (body, reading) => {
        asked.push(body.requestId);
        await mayWrite;
        return audit.operation(body, reading);
      },
    };
  });
});
afterAll(async () => {
  await gateway?.close();
  await queryLog?.remove();
  await sandbox?.stop();
});

/** Sends a request, and goes while its record is written. Resolves when the gateway knows, before the record is. */
function sendAndGo(requestId: string, method: string, headers: readonly (readonly [string, string])[], body = "") {
  const { hostname, port } = new URL(gateway.origin);
  const host = headers.some(([name]) => name === "host") ? [] : [["host", "localhost"] as const];
  const all = [...host, ["x-request-id", requestId] as const, ...headers];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(Number(port), hostname, () => socket.write(requestText(method, "/graphql", all, body)));
  socket.on("error", reject);
  // The gateway closes the connection when it finds that the client has ended it.
  socket.on("close", () => resolve());
  socket.resume();
  expect
    .poll(() => asked)
    .toContain(requestId)
    .then(() => socket.end(), reject);
  return promise;
}

const json = ["content-type", "application/json"] as const;
const post = JSON.stringify({ query });
const cases = [
  ["unregistered", "POST", [json, ...Object.entries(headersOf(registered))], post],
  ["misdirected", "POST", [["host", "evil.example"], json], post],
  ["method", "PUT", [json], post],
  ["persisted", "POST", [json], JSON.stringify({ query, extensions: { persistedQuery: 1 } })],
  ["coded", "POST", [json, ["content-encoding", "gzip"]], post],
  ["text", "POST", [json], JSON.stringify({ query: "{ nothing }" })],
  ["answered", "POST", [json], JSON.stringify({ query: "{ __typename }" })],
] as const;

test.each(cases)(
  "D4: a request that was refused or answered goes no further when its client goes: %s",
  async (id, method, headers, body) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    mayWrite = promise;
    sandbox.calls.reset();
    await sendAndGo(id, method, headers, body);
    resolve();
    // The next request is answered when all that was to be done for this one has begun.
    await (
      await fetch(`${gateway.origin}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"query":"{ __typename }"}',
      })
    ).text();
    await expect.poll(() => queryLog.operations().filter(({ requestId }) => requestId === id)).toHaveLength(1);
    expect(asked.filter((one) => one === id)).toEqual([id]);
    expect(Object.values(sandbox.calls.snapshot()).reduce((sum, { total }) => sum + total, 0)).toBe(0);
    expect(gateway.log()).not.toMatch(/"level":50/);
  },
);
