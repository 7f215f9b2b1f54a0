import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrateIndex, openIndex } from "../../../audit/index/openIndex.ts";
import { openShippingThread, type ShippingThreadOptions } from "../../../audit/shipping/shippingThread.ts";
import { openTestDatabases, type TestDatabases } from "../../support/store.ts";
import { openSyntheticChain, operationOf, readingOf, seeded } from "../index/support/syntheticJournal.ts";

let databases: TestDatabases;
let directory: string;
beforeAll(async () => {
  databases = await openTestDatabases();
  directory = mkdtempSync(join(tmpdir(), "community-graph-shipping-"));
});
afterAll(async () => {
  await databases.close();
  rmSync(directory, { recursive: true });
});

function journal(name: string) {
  const folder = join(directory, name);
  const chain = openSyntheticChain(folder, "chain-a");
  const random = seeded(3);
  const readings = [readingOf(random, 0)];
  const append = (count: number) => {
    const isFirst = chain.sequence() === 0;
    const bodies = Array.from({ length: count }, () => operationOf(random, { clients: 3, readings, persons: 20 }));
    const all = isFirst ? [...readings, ...bodies] : bodies;
    chain.append(
      all,
      all.map(() => Date.UTC(2026, 2, 1)),
    );
  };
  append(300);
  return { folder, chain, append };
}

function thread(databaseUrl: string, folder: string, more: Partial<ShippingThreadOptions> = {}) {
  const warnings: string[] = [];
  const shipper = openShippingThread({
    ...{ index: { databaseUrl }, directory: folder, chain: "chain-a", hashAlgorithm: "sha256" },
    ...{ durable: () => 0, maxLagBytes: 1e9, maxLagS: 1e9, gatherMs: 0, restartMs: 20 },
    log: { warn: (fields, text) => warnings.push(`${text} ${JSON.stringify(fields)}`) },
    ...more,
  });
  return { shipper, warnings };
}

async function emptyIndex() {
  const databaseUrl = await databases.create();
  await migrateIndex(databaseUrl);
  return databaseUrl;
}

async function indexed(databaseUrl: string): Promise<number> {
  const index = openIndex({ databaseUrl });
  try {
    const { rows } = await index.pool.query("SELECT count(*)::int AS n FROM audit.record");
    return rows[0].n;
  } finally {
    await index.close();
  }
}

test("takes what is safe on disk, as soon as it is told, and says how far it is", async () => {
  const databaseUrl = await emptyIndex();
  const { folder, chain, append } = journal("told");
  let durable = 100;
  const { shipper } = thread(databaseUrl, folder, { durable: () => durable });
  const shipped = () => shipper.status().chains[0]?.shipped;
  await shipper.catchUp();
  expect(await indexed(databaseUrl)).toBe(100);
  append(200);
  durable = chain.sequence();
  shipper.poke();
  await expect.poll(shipped, { timeout: 10_000 }).toBe(501);
  expect(shipper.status()).toMatchObject({
    chains: [{ chain: "chain-a", records: 0, bytes: 0, ageS: 0, problem: null }],
    problem: null,
    beyondBound: null,
  });
  await shipper.close();
  expect(await indexed(databaseUrl)).toBe(501);
});

test("what waits grows older also while the thread tells nothing", async () => {
  const databaseUrl = await databases.create();
  const { folder, chain } = journal("waits");
  // Without tables nothing is taken. The records are months old.
  const { shipper } = thread(databaseUrl, folder, { durable: chain.sequence, maxLagS: 60 });
  await expect.poll(() => shipper.status().beyondBound, { timeout: 10_000 }).toMatch(/beyond its bound/);
  const ageOf = () => shipper.status().chains[0]?.ageS ?? 0;
  const before = ageOf();
  expect(before).toBeGreaterThan(86_400);
  await expect.poll(ageOf).toBeGreaterThan(before);
  await expect(shipper.catchUp()).rejects.toThrow("audit.chain");
  await shipper.close();
});

test("a thread that ends is told of, and another goes on where it was", async () => {
  const databaseUrl = await emptyIndex();
  const { folder, chain } = journal("replaced");
  const begun: Worker[] = [];
  const note = (worker: Worker) => begun.push(worker);
  process.on("worker", note);
  const { shipper, warnings } = thread(databaseUrl, folder, { durable: chain.sequence, restartMs: 300 });
  await expect.poll(() => begun.length).toBe(1);
  const asked = expect(shipper.catchUp()).rejects.toThrow(/The thread that fills the audit index has ended/);
  await begun[0]?.terminate();
  await asked;
  expect(shipper.status().problem).toMatch(/Another begins in 0.3 s/);
  expect(warnings).toHaveLength(1);
  await expect.poll(() => shipper.status().chains[0]?.shipped, { timeout: 10_000 }).toBe(chain.sequence());
  expect(shipper.status().problem).toBeNull();
  expect(begun).toHaveLength(2);
  process.off("worker", note);
  await shipper.close();
  expect(await indexed(databaseUrl)).toBe(chain.sequence());
});

test("begins once its tables are there, without complaining that they were not", async () => {
  const databaseUrl = await databases.create();
  const { folder, chain } = journal("late-tables");
  const tried = Promise.withResolvers<void>();
  const options = { durable: () => chain.sequence(), startAfter: tried.promise };
  const { shipper, warnings } = thread(databaseUrl, folder, options);
  const caughtUp = shipper.catchUp();
  // One that began later and at once has complained: the first would have too.
  const atOnce = thread(databaseUrl, folder, { durable: options.durable });
  await expect.poll(() => atOnce.warnings.length, { timeout: 20_000 }).toBeGreaterThan(0);
  await atOnce.shipper.close();
  expect(warnings).toEqual([]);
  await migrateIndex(databaseUrl);
  tried.resolve();
  await caughtUp;
  // With the record of what is read.
  expect(await indexed(databaseUrl)).toBe(301);
  expect(warnings).toEqual([]);
  await shipper.close();

  const closedEarly = thread(databaseUrl, folder, { ...options, startAfter: Promise.withResolvers<void>().promise });
  await closedEarly.shipper.close();
});
