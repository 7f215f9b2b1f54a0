import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listSegments } from "../../../audit/index/chainFiles.ts";
import { type AuditIndex, migrateIndex, openIndex } from "../../../audit/index/openIndex.ts";
import { openShipper, type ShipperOptions } from "../../../audit/index/shipper.ts";
import { openTestDatabases, type TestDatabases } from "../../support/store.ts";
import { openSyntheticChain, operationOf, readingOf, seeded } from "./support/syntheticJournal.ts";

let databases: TestDatabases;
const folders: string[] = [];
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(async () => {
  await databases.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

async function emptyIndex() {
  const databaseUrl = await databases.create();
  await migrateIndex(databaseUrl);
  return { databaseUrl, index: openIndex({ databaseUrl }) };
}

function journal(records: number, seed = 7) {
  const directory = mkdtempSync(join(tmpdir(), "community-graph-journal-"));
  folders.push(directory);
  const chain = openSyntheticChain(directory, "chain-a");
  const random = seeded(seed);
  const readings = Array.from({ length: 20 }, (_, at) => readingOf(random, at));
  const population = { clients: 6, readings, persons: 100 };
  let time = Date.UTC(2026, 1, 20);
  const more = (count: number, newSegment = false) => {
    const bodies = Array.from({ length: count }, () => operationOf(random, population));
    const all = newSegment ? [...readings, ...bodies] : bodies;
    chain.append(
      all,
      all.map(() => (time += random(60_000))),
      newSegment,
    );
  };
  more(records / 2, true);
  more(records / 2, true);
  return { directory, chain, more };
}

function shipping(index: AuditIndex, directory: string, more: Partial<ShipperOptions> = {}) {
  return openShipper({
    ...{ index, directory, own: null, isGone: () => true, hashAlgorithm: "sha256", maxLagBytes: 1e9, maxLagS: 1e9 },
    ...{ log: { warn: () => undefined }, pauseMs: 20, gatherMs: 0, batchRecords: 100, ...more },
  });
}

async function shippedLines(index: AuditIndex): Promise<readonly string[]> {
  const { rows } = await index.pool.query<{ line: string }>("SELECT line FROM audit.record ORDER BY chain, sequence");
  return rows.map(({ line }) => line);
}

async function linesOnDisk(folder: string): Promise<readonly string[]> {
  const segments = await listSegments(folder);
  return segments.flatMap(({ path }) => readFileSync(path, "utf8").split("\n").slice(0, -1));
}

test("two shippers at once take every record once, with its seals and subjects", async () => {
  const { index, databaseUrl } = await emptyIndex();
  const { directory, chain } = journal(3_000);
  const other = openIndex({ databaseUrl });
  const both = [shipping(index, directory, { batchRecords: 70 }), shipping(other, directory, { batchRecords: 110 })];
  await expect.poll(async () => (await shippedLines(index)).length, { timeout: 20_000 }).toBe(chain.sequence());
  for (const one of both) await one.catchUp();
  expect(await shippedLines(index)).toEqual(await linesOnDisk(chain.folder));
  const subjects = chain.records.flatMap((record) =>
    record.kind === "operation" ? (record.subjects ?? []).flatMap((group) => group.subjects) : [],
  );
  const { rows } = await index.pool.query("SELECT count(*)::int AS n FROM audit.subject_access");
  expect(rows[0].n).toBe(subjects.length);
  expect(await index.prisma.seal.count()).toBe(Math.floor(chain.sequence() / 100));
  expect(both[0]?.status()).toMatchObject({
    warning: null,
    problem: null,
    chains: [{ records: 0, shipped: chain.sequence() }],
  });
  for (const one of both) await one.close();
  await other.close();
  await index.close();
}, 60_000);

test("killed between any two statements, it loses nothing and doubles nothing", async () => {
  const { index, databaseUrl } = await emptyIndex();
  const { directory, chain } = journal(6_000);
  const random = seeded(11);
  let kills = 0;
  for (let round = 0; round < 24; round += 1) {
    const at = String(1 + random(40));
    const child = spawn(process.execPath, ["test/audit/index/support/shipperProcess.ts", databaseUrl, directory, at]);
    await once(child, "exit");
    if (child.signalCode === "SIGKILL") kills += 1;
  }
  // One that had nothing left to take would not come to its last statement.
  expect(kills).toBe(24);
  const shipper = shipping(index, directory);
  await expect.poll(async () => (await shippedLines(index)).length, { timeout: 20_000 }).toBe(chain.sequence());
  expect(await shippedLines(index)).toEqual(await linesOnDisk(chain.folder));
  await shipper.close();
  await index.close();
}, 90_000);

test("a record that does not follow is not taken, nor any behind it, and the status says which", async () => {
  const { index } = await emptyIndex();
  const { directory, chain } = journal(400);
  const [segment] = await listSegments(chain.folder);
  const path = segment?.path ?? "";
  const lines = readFileSync(path, "utf8").split("\n");
  lines[150] = lines[150]?.replace(/"durationUs":\d+/, '"durationUs":1') ?? "";
  writeFileSync(path, lines.join("\n"));
  const shipper = shipping(index, directory, { batchRecords: 50 });
  await expect.poll(() => shipper.status().problem).toMatch(/^Record 152 of chain chain-a .*does not follow/);
  expect((await shippedLines(index)).length).toBe(150);
  await shipper.close();
  await index.close();
});

test("another journal under the same name is told of, not passed over", async () => {
  const { index } = await emptyIndex();
  const { directory, chain } = journal(400);
  const first = shipping(index, directory);
  await first.catchUp();
  await first.close();
  const { directory: other, chain: younger } = journal(100, 8);
  const own = { chain: "chain-a", durable: younger.sequence };
  const second = shipping(index, other, { own });
  await expect(second.catchUp()).rejects.toThrow(
    `The index has records of chain chain-a up to ${chain.sequence()}, and the journal ends with ${younger.sequence()}`,
  );
  await second.close();
  await index.close();
});

test("reads neither beyond what is durable nor a line that is not finished", async () => {
  const { index } = await emptyIndex();
  const { directory, chain, more } = journal(200);
  let durable = 50;
  const own = { chain: "chain-a", durable: () => durable };
  const shipper = shipping(index, directory, { own, isGone: () => false });
  await shipper.catchUp();
  expect((await shippedLines(index)).length).toBe(50);
  durable = Number.MAX_SAFE_INTEGER;
  more(10);
  const last = (await listSegments(chain.folder)).at(-1)?.path ?? "";
  appendFileSync(last, '{"half":');
  shipper.poke();
  await shipper.catchUp();
  expect((await shippedLines(index)).length).toBe(chain.sequence());
  await shipper.close();
  await index.close();
});

test("warns of its lag while PostgreSQL is gone, and goes on when it is back", async () => {
  const { index, databaseUrl } = await emptyIndex();
  const { directory, chain, more } = journal(400);
  const shipper = shipping(index, directory, { maxLagBytes: 300_000 });
  await shipper.catchUp();
  // Refused to log in and thrown out: what a server that restarts does to its clients.
  const owner = openIndex({
    databaseUrl: databaseUrl.replace(/\/[^/]*$/, "/postgres"),
    auditDatabaseUrl: databaseUrl.replace(/\/[^/]*$/, "/postgres"),
  });
  const name = new URL(databaseUrl).pathname.slice(1);
  await owner.pool.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await owner.pool.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name]);
  more(250, true);
  await expect.poll(() => shipper.status().warning, { timeout: 10_000 }).toMatch(/lags behind by 1 MB/);
  await expect.poll(() => shipper.status().problem, { timeout: 10_000 }).toMatch(/cannot be filled/);
  more(400);
  await expect.poll(() => shipper.status().chains[0]?.bytes ?? 0, { timeout: 10_000 }).toBeGreaterThan(300_000);
  await owner.pool.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  const status = { warning: null, problem: null, chains: [{ records: 0, shipped: chain.sequence() }] };
  await expect.poll(() => shipper.status(), { timeout: 40_000 }).toMatchObject(status);
  expect(await shippedLines(index)).toEqual(await linesOnDisk(chain.folder));
  await shipper.close();
  await owner.close();
  await index.close();
}, 60_000);

test.each([
  "UPDATE audit.record SET line = ''",
  "DELETE FROM audit.record",
  "TRUNCATE audit.record",
  "DELETE FROM audit.progress",
  "UPDATE audit.hold_event SET reason = ''",
  "DROP TABLE audit.seal",
  "INSERT INTO audit.record_2026_02 SELECT * FROM audit.record",
])("PostgreSQL refuses the role of the gateway: %s", async (statement) => {
  const { index } = await emptyIndex();
  await index.pool.query("SELECT audit.ensure_month('2026-02-01')");
  await expect(index.pool.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  await index.close();
});
