import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AuditError } from "../../../audit/auditError.ts";
import { verifyJournal } from "../../../audit/verify/verifyJournal.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/start.ts";
import { allScopes, asker, headersOf } from "../../policy/support/callers.ts";
import { openGuarded } from "../../policy/support/openGuarded.ts";
import { openCommunity } from "../../support/community.ts";
import { makeTestQueryLog } from "../../support/queryLog.ts";
import { cutMutation, type WriteWay, writeWays } from "../../writes/cutMutation.ts";
import { runWrites } from "../../writes/runWrites.ts";

let stateDirectory: string;
let sandbox: Sandbox;
beforeAll(async () => {
  stateDirectory = await mkdtemp(join(tmpdir(), "community-graph-"));
  sandbox = await startSandbox({ stateDirectory, scale: 0.1, badGatewayEvery: 0, rateLimit: 1_000 });
});
afterAll(async () => {
  await sandbox?.stop();
  await rm(stateDirectory, { recursive: true, force: true });
});

const query = "mutation Report($input: ReportEventInput!) { reportEvent(input: $input) { event { id } } }";
const place = { communityCode: "320282113200", place: "村口", type: "0101", content: "村口第三盏路灯不亮" };
const inputOf = (key: string) => ({ input: { ...place, idempotencyKey: key, title: key } });
const patient = { afterMs: 20_000, atFirstBytes: false, untilAnswer: true };

/** The platform does its work, and its answer never comes. */
const unanswered = { system: "grid", function: "reportIncident", kind: "hang" } as const;

/** Titles of the events that the platform took in. */
function events(prefix: string): readonly string[] {
  return readFileSync(join(stateDirectory, "grid-journal.jsonl"), "utf8")
    .split("\n")
    .flatMap((line) => (line === "" ? [] : [(JSON.parse(line) as { event: { TITLE_: string } }).event.TITLE_]))
    .filter((title) => title.startsWith(prefix));
}

/** When the platform has done its work and its answer is still awaited. */
async function whenReported(title: string): Promise<void> {
  await expect.poll(() => events(title).length, { interval: 2, timeout: 10_000 }).toBe(1);
}

// Without the record of what nobody takes any more in liveOperations.ts: no record over an event stream or a WebSocket.
test.each(writeWays)("C1: what a client that has gone had done has one record and its intent, over %s", async (way) => {
  const queryLog = await makeTestQueryLog();
  const gateway = await openCommunity(sandbox, "in process", {}, null, null, null, async () => queryLog.open());
  try {
    await cutMutation(way, gateway.origin, { query, variables: inputOf(`calm-${slug(way)}`) }, patient);
    sandbox.faults.add(unanswered);
    const keys = Array.from({ length: 6 }, (_, index) => `gone-${slug(way)}-${index}`);
    await Promise.all(
      keys.map(async (key) => {
        const gone = new AbortController();
        const asked = cutMutation(
          way,
          gateway.origin,
          { query, variables: inputOf(key) },
          { ...patient, signal: gone.signal },
        );
        await whenReported(key);
        gone.abort();
        await asked;
      }),
    );
    const outcomes = () => queryLog.operations().filter((one) => keys.includes(keyOf(one)));
    await expect.poll(() => outcomes().length).toBe(keys.length);
    expect(new Set(outcomes().map(keyOf))).toEqual(new Set(keys));
    const intents = new Map(queryLog.records().flatMap((one) => (one.kind === "intent" ? [[one.sequence, one]] : [])));
    expect(intents.size).toBe(keys.length + 1);
    for (const outcome of outcomes()) {
      expect(outcome).toMatchObject({ outcome: "aborted", sources: { grid: expect.any(Number) } });
      const intent = intents.get(outcome.intent ?? 0);
      expect(keyOf(intent ?? {})).toBe(keyOf(outcome));
    }
  } finally {
    sandbox.faults.clear();
    await gateway.close();
    await queryLog.remove();
  }
});

test("C1: a gateway that stops records what its connections were cut from", async () => {
  const queryLog = await makeTestQueryLog();
  const settings = { SHUTDOWN_DEADLINE_MS: "100" };
  const gateway = await openCommunity(sandbox, "in process", settings, null, null, null, async () => queryLog.open());
  try {
    for (const way of writeWays) {
      await cutMutation(way, gateway.origin, { query, variables: inputOf(`before-${slug(way)}`) }, patient);
    }
    sandbox.faults.add(unanswered);
    const asked = writeWays.map((way) =>
      cutMutation(way, gateway.origin, { query, variables: inputOf(`stop-${slug(way)}`) }, patient),
    );
    for (const way of writeWays) await whenReported(`stop-${slug(way)}`);
    await gateway.close();
    await Promise.all(asked);
    const outcomes = queryLog.operations().filter((one) => keyOf(one).startsWith("stop-"));
    expect(outcomes.map(keyOf).sort()).toEqual(writeWays.map((way) => `stop-${slug(way)}`).sort());
    const [chain] = (await verifyJournal(queryLog.directory)).chains;
    expect(chain).toMatchObject({ problems: [], unknownOutcomes: { sequences: [], total: 0, unnamed: 0 } });
  } finally {
    sandbox.faults.clear();
    await gateway.close();
    await queryLog.remove();
  }
});

test("C1: a mutation whose intent is not on disk is not sent; a query, and a mutation that is refused, have none", async () => {
  const queryLog = await makeTestQueryLog();
  let isDown = false;
  const gateway = await openGuarded(sandbox, { ADDRESS_REQUESTS_PER_SECOND: "0" }, async () => {
    const audit = await queryLog.open();
    const intend: typeof audit.intend = async (...given) => {
      if (isDown) throw new AuditError("no disk");
      return audit.intend(...given);
    };
    return { ...audit, intend };
  });
  const officer = asker({ scopes: allScopes, purpose: "grid-governance" });
  const stranger = asker({ scopes: ["grid:read"], purpose: "grid-governance" });
  const ask = async (who: typeof officer, body: object) => {
    const headers = { ...headersOf(who), "content-type": "application/json" };
    const response = await fetch(`${gateway.origin}/graphql`, { method: "POST", headers, body: JSON.stringify(body) });
    // biome-ignore lint/suspicious/noExplicitAny: read field by field
    return (await response.json()) as any;
  };
  const intents = () => queryLog.records().filter(({ kind }) => kind === "intent");
  try {
    await ask(officer, { query: '{ community(code: "320282113200") { name } }' });
    await ask(officer, { query, variables: { input: {} } });
    await ask(officer, { query: "mutation { __typename }" });
    const denied = await ask(stranger, { query, variables: inputOf("denied-1") });
    expect(denied.errors[0].extensions.code).toBe("FORBIDDEN");
    expect(intents()).toEqual([]);
    isDown = true;
    const refused = await ask(officer, { query, variables: inputOf("no-disk-1") });
    expect(refused.errors[0].extensions.code).toBe("AUDIT_UNAVAILABLE");
    expect(events("no-disk-1")).toEqual([]);
    isDown = false;
    expect((await ask(officer, { query, variables: inputOf("a-disk-1") })).errors).toBeUndefined();
    expect(intents()).toMatchObject([
      { client: "tester", purpose: "grid-governance", operation: { type: "mutation" } },
    ]);
    expect(intents()[0]).not.toHaveProperty("outcome");
    expect(JSON.stringify(intents())).not.toContain("路灯");
  } finally {
    await gateway.close();
    await queryLog.remove();
  }
});

// `npm run kill:writes` does it with 1,000 mutations and 50 kills.
test("C1: mutations cut at random moments and a gateway that is killed: every event has its record or its intent, none twice", async () => {
  const result = await runWrites({ mutations: 120, kills: 2, seed: 7, onProgress: () => undefined });
  expect(result.problems).toEqual([]);
  expect(result.events).toBeGreaterThan(20);
  expect(result.outcomes["aborted"]).toBeGreaterThan(5);
}, 120_000);

/** See test/writes/cutMutation.ts. */
function keyOf({ requestId }: { readonly requestId?: string }): string {
  return requestId ?? "none";
}

function slug(way: WriteWay): string {
  return way.toLowerCase().replace(" ", "-");
}
