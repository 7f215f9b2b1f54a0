import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRegister } from "../../../access/clients/register.ts";
import { openStore } from "../../../access/store/openStore.ts";
import { verifyJournal } from "../../../audit/verify/verifyJournal.ts";
import type { Sandbox } from "../../../sandbox/start.ts";
import { environmentOf, openSandbox } from "../../support/community.ts";
import { operationsHeaders, operationsToken } from "../../support/operations.ts";
import { openRestartablePostgres, type RestartablePostgres } from "../../support/restartablePostgres.ts";

let sandbox: Sandbox;
let postgres: RestartablePostgres;
let folder: string;
beforeAll(async () => {
  sandbox = await openSandbox();
  postgres = await openRestartablePostgres();
  folder = mkdtempSync(join(tmpdir(), "community-graph-outage-log-"));
}, 60_000);
afterAll(async () => {
  await postgres.close();
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

const logDirectory = () => join(folder, "log");

async function startGateway(): Promise<{ readonly child: ChildProcess; readonly origin: string }> {
  const child = fork("gateway/main.ts", ["--port", "0", "--log-level", "silent"], {
    env: {
      ...process.env,
      ...environmentOf(sandbox),
      ...{ ACCESS: "on", AUDIT: "on", DATABASE_URL: postgres.databaseUrl, ACCESS_KEY: "ab".repeat(32) },
      ...{ AUDIT_DIR: logDirectory(), AUDIT_KEYS: join(folder, "keys"), ADDRESS_REQUESTS_PER_SECOND: "0" },
      ...{ OPERATIONS_TOKEN: operationsToken },
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [ready] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`The gateway ended with ${code}.`))),
  ]);
  return { child, origin: (ready as { readonly origin: string }).origin };
}

async function addClient(): Promise<string> {
  const store = await openStore({ databaseUrl: postgres.databaseUrl, maxConnections: 2 });
  const { client, secret } = await createRegister({ store }).add({
    name: "停机测试",
    organisation: "11320583XX00000276",
    contact: "0512-00000101",
    areas: [""],
    scopes: ["grid:read"],
    ceiling: 2,
    documents: "free",
    requestsPerSecond: 10_000,
    dailyCost: 1_000_000_000,
  });
  await store.close();
  return `Basic ${Buffer.from(`${client.id}:${secret}`).toString("base64")}`;
}

async function tokenFor(origin: string, authorization: string): Promise<string> {
  const granted = await fetch(`${origin}/oauth/token`, {
    method: "POST",
    headers: { authorization, "content-type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials",
  });
  return ((await granted.json()) as { readonly access_token: string }).access_token;
}

/** Request ids of the operations of the load. */
function recorded(): readonly string[] {
  return readdirSync(logDirectory()).flatMap((chain) => {
    const segments = join(logDirectory(), chain, "segments");
    return readdirSync(segments)
      .flatMap((name) => readFileSync(join(segments, name), "utf8").split("\n").slice(0, -1))
      .map((line) => JSON.parse(line))
      .filter((record) => record.kind === "operation" && record.operation?.name === "Load")
      .map((record) => String(record.requestId));
  });
}

// Found that a client who was known was turned away while the register, back again, was read anew (changeFeed.ts).
test("PostgreSQL goes twice under load: no request fails, each has its record, and the index gets all of them", async () => {
  const basic = await addClient();
  const { child, origin } = await startGateway();
  const token = await tokenFor(origin, basic);
  const answered: string[] = [];
  const failed: unknown[] = [];
  let isOver = false;
  const load = async (worker: number) => {
    for (let n = 0; !isOver; n += 1) {
      const requestId = `load-${worker}-${n}`;
      const response = await fetch(`${origin}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "x-request-id": requestId },
        body: JSON.stringify({ query: 'query Load { community(code: "320282113200") { name population } }' }),
      });
      const { data, errors } = (await response.json()) as { readonly data?: unknown; readonly errors?: unknown };
      if (data !== null && errors === undefined) answered.push(requestId);
      else failed.push(errors);
    }
  };
  const loading = Promise.all([0, 1, 2, 3, 4].map(load));
  const more = async (count: number) => {
    const from = answered.length;
    await expect.poll(() => answered.length, { timeout: 30_000 }).toBeGreaterThan(from + count);
  };
  const problem = async () => {
    const response = await fetch(`${origin}/health/audit`, { headers: operationsHeaders });
    const { audit } = (await response.json()) as { audit: { status: { index: { problem: string | null } } } };
    return audit.status.index.problem;
  };
  try {
    for (let outage = 1; outage <= 2; outage += 1) {
      await more(300);
      await postgres.stop();
      await expect.poll(problem, { timeout: 30_000 }).not.toBeNull();
      await more(300);
      await postgres.start();
      await expect.poll(problem, { timeout: 60_000 }).toBeNull();
    }
    isOver = true;
    await loading;
    expect(failed).toEqual([]);
    const ids = recorded();
    expect(ids.toSorted()).toEqual(answered.toSorted());

    const index = new pg.Client({ connectionString: postgres.databaseUrl });
    await index.connect();
    const indexed = async () => {
      const { rows } = await index.query<{ line: string }>(
        `SELECT line FROM audit.record WHERE line LIKE '%"name":"Load"%'`,
      );
      return rows.map(({ line }) => String(JSON.parse(line).requestId)).sort();
    };
    await expect.poll(async () => (await indexed()).length, { timeout: 60_000 }).toBe(ids.length);
    expect(await indexed()).toEqual(ids.toSorted());
    await index.end();
    expect(child.exitCode).toBeNull();
  } finally {
    isOver = true;
    await loading.catch(() => undefined);
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  expect((await verifyJournal(logDirectory())).isGood).toBe(true);
}, 180_000);
