import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { subjectAccesses } from "../../../audit/index/search/subjectAccesses.ts";
import { openIndexedAudit } from "../../../audit/openIndexedAudit.ts";
import { verifyJournal } from "../../../audit/verify/verifyJournal.ts";
import { openTestDatabases, type TestDatabases } from "../../support/store.ts";
import { operation, plainOptions, readRecords, temporaryFolder } from "../journal/support.ts";

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

test("rotate-subject-key: recorded at the next start, and a look-up finds what was hashed with both keys", async () => {
  const folder = await temporaryFolder();
  const directory = join(folder, "journal");
  const keysDirectory = join(folder, "keys");
  const databaseUrl = await databases.create();
  const open = () =>
    openIndexedAudit({
      ...{ ...plainOptions, directory, keysDirectory, signatureAlgorithm: "ed25519", databaseUrl },
      ...{ auditDatabaseUrl: "", retentionDays: 365, maxLagBytes: 1e9, maxLagS: 1e9, retryMs: 50 },
      log: { info: () => undefined, warn: () => undefined },
    });
  const rotate = () =>
    spawnSync(process.execPath, ["scripts/commands/audit.ts", "rotate-subject-key"], {
      env: { ...process.env, AUDIT_KEYS: keysDirectory },
      encoding: "utf8",
    });
  const person = "Person:330106-1";
  const hashes: string[] = [];
  for (const requestId of ["before", "after"]) {
    const audit = await open();
    const [body, reading] = operation(requestId, "same");
    const hash = audit.subjectOf(person);
    hashes.push(hash);
    await audit.operation({ ...body, subjects: [{ fields: ["Person.name"], subjects: [hash] }] }, reading);
    await audit.close();
    if (requestId === "before") expect(rotate()).toMatchObject({ status: 0, stdout: expect.stringContaining("k2") });
  }
  expect(hashes.map((hash) => hash.slice(0, 3))).toEqual(["k1.", "k2."]);

  const audit = await open();
  await expect
    .poll(() => audit.shipper.status().chains[0], { timeout: 10_000 })
    .toMatchObject({ records: 0, shipped: audit.position().sequence });
  const found = await subjectAccesses(
    audit.index,
    { subjects: audit.subjects.all(person), hidden: null },
    { first: 10 },
  );
  expect(found.map(({ line }) => JSON.parse(line).requestId)).toEqual(["after", "before"]);
  await audit.close();

  const changes = readRecords(directory).filter(({ kind }) => kind === "administration");
  expect(changes).toMatchObject([{ action: "subject-key.rotated", target: "k2", details: { before: "k1" } }]);
  expect((await verifyJournal(directory)).isGood).toBe(true);
  rmSync(join(keysDirectory, "subject-0002.json"));
  await expect(open()).rejects.toThrow("were hashed with key k2, which is not in the folder of the keys");
}, 60_000);
