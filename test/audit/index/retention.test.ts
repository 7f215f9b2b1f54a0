import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { releaseHold, setHold } from "../../../audit/index/holds.ts";
import { migrateIndex, openIndex } from "../../../audit/index/openIndex.ts";
import { applyRetention } from "../../../audit/index/retention.ts";
import { openShipper } from "../../../audit/index/shipper.ts";
import type { AdministrationBody, OperationBody } from "../../../audit/record.ts";
import { openTestDatabases, type TestDatabases } from "../../support/store.ts";
import { openSyntheticChain, operationOf, readingOf, seeded } from "./support/syntheticJournal.ts";

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const dayMs = 86_400_000;
const inAnHour = () => new Date(Date.now() + 3_600_000);

/** A journal with a segment for each of the last twelve stretches of 31 days, all shipped. */
async function aYear() {
  const directory = mkdtempSync(join(tmpdir(), "community-graph-retention-"));
  const chain = openSyntheticChain(directory, "chain-a", 10);
  const random = seeded(2);
  const readings = Array.from({ length: 4 }, (_, at) => readingOf(random, at));
  const bodies: OperationBody[][] = [];
  for (let ago = 12; ago >= 1; ago -= 1) {
    const made = Array.from({ length: 20 }, () => operationOf(random, { clients: 3, readings, persons: 1_000_000 }));
    const { caseId: _any, ...first } = made[0] ?? operationOf(random, { clients: 1, readings, persons: 9 });
    made[0] = {
      ...first,
      caseId: `case-of-${ago}`,
      subjects: [{ fields: ["Person.name"], subjects: [`k1.of-${ago}`] }],
    };
    bodies.push(made);
    chain.append(
      made,
      made.map((_, at) => Date.now() - ago * 31 * dayMs + at * 60_000),
      true,
    );
  }
  const databaseUrl = await databases.create();
  await migrateIndex(databaseUrl);
  const index = openIndex({ databaseUrl });
  const shipper = openShipper({
    ...{ index, directory, own: null, isGone: () => true, hashAlgorithm: "sha256", maxLagBytes: 1e9, maxLagS: 1e12 },
    ...{ log: { warn: () => undefined }, pauseMs: 1_000_000 },
  });
  await shipper.catchUp();
  const segments = () => readdirSync(join(chain.folder, "segments")).length;
  const acts: { readonly body: AdministrationBody; readonly segments: number }[] = [];
  return {
    ...{ index, directory, chain, shipper, segments, acts },
    options: {
      ...{ index, directory, retentionDays: 180 },
      act: async (body: AdministrationBody) => {
        acts.push({ body, segments: segments() });
      },
    },
    months: async () => (await index.pool.query("SELECT * FROM audit.months()")).rows.length,
    async close() {
      await shipper.close();
      await index.close();
      rmSync(directory, { recursive: true });
    },
  };
}

test("drops what is older than the period, months and segments, says so before, and keeps the seals", async () => {
  const year = await aYear();
  const before = await year.months();
  const result = await applyRetention(year.options);
  // 12 to 6 times 31 days are more than 180 days ago.
  expect(result.chains).toEqual([{ chain: "chain-a", segments: 7, removedTo: 140 }]);
  expect(year.segments()).toBe(5);
  expect(await year.months()).toBe(before - result.months.length);
  expect(result.months.length).toBeGreaterThanOrEqual(5);
  expect(year.acts[0]).toMatchObject({
    segments: 12,
    body: { action: "retention.applied", target: "chain-a", details: { removedTo: 140 } },
  });
  expect(await year.index.prisma.seal.count()).toBe(24);
  expect(existsSync(join(year.chain.folder, "seals.jsonl"))).toBe(true);
  // The shipper goes on behind what is gone, and nothing is left to drop.
  await year.shipper.catchUp();
  expect(await applyRetention(year.options)).toEqual({ months: [], heldMonths: [], chains: [] });
  await year.close();
});

test.each(["case", "person"])("keeps what a hold on a %s names until it is released", async (about) => {
  const year = await aYear();
  const hold = await setHold(year.index, {
    ...(about === "case" ? { caseId: "case-of-9" } : { subjects: ["k0.unknown", "k1.of-9"] }),
    ...{ reason: "核查", endsAt: inAnHour(), actor: "tester" },
  });
  const held = await applyRetention(year.options);
  expect(held.heldMonths.length).toBe(1);
  // Segments go from the oldest on: the held one keeps those behind it, so that a chain has no hole.
  expect(held.chains).toEqual([{ chain: "chain-a", segments: 3, removedTo: 60 }]);
  const drop = year.index.pool.query("SELECT audit.drop_month($1::date, 180)", [`${held.heldMonths[0]}-01`]);
  await expect(drop).rejects.toThrow(/has records on hold/);
  await releaseHold(year.index, hold.id, "结案", "tester");
  const released = await applyRetention(year.options);
  expect(released).toMatchObject({ months: held.heldMonths, chains: [{ segments: 4, removedTo: 140 }] });
  await year.close();
});

test("removes no file when the record of it cannot be written, nor one that is not shipped", async () => {
  const year = await aYear();
  const act = () => Promise.reject(new RangeError("disk full"));
  await expect(applyRetention({ ...year.options, act })).rejects.toThrow("disk full");
  expect(year.segments()).toBe(12);
  const databaseUrl = await databases.create();
  await migrateIndex(databaseUrl);
  const empty = openIndex({ databaseUrl });
  expect((await applyRetention({ ...year.options, index: empty })).chains).toEqual([]);
  await empty.close();
  await year.close();
});

test("less than 180 days is refused, here and by PostgreSQL, and so is a month that is younger", async () => {
  const year = await aYear();
  await expect(applyRetention({ ...year.options, retentionDays: 179 })).rejects.toThrow(/at least 180/);
  const drop = (days: number, ago: number) =>
    year.index.pool.query("SELECT audit.drop_month($1::date, $2)", [new Date(Date.now() - ago * dayMs), days]);
  await expect(drop(1, 300)).rejects.toThrow(/at least 180 days/);
  await expect(drop(180, 100)).rejects.toThrow(/is younger than 180 days/);
  await year.close();
});
