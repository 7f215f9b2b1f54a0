import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openIndex } from "../../../audit/index/openIndex.ts";
import { indexedChains } from "../../../audit/index/search/integrity.ts";
import { openIndexedAudit } from "../../../audit/openIndexedAudit.ts";
import { openTestDatabases } from "../../support/store.ts";

test("npm run audit -- verify --note tells the index what was found, good or bad", async () => {
  const databases = await openTestDatabases();
  const folder = mkdtempSync(join(tmpdir(), "community-graph-note-"));
  const databaseUrl = await databases.create();
  const directory = join(folder, "log");
  const audit = await openIndexedAudit({
    ...{ directory, keysDirectory: join(folder, "keys"), chain: "noted", databaseUrl, auditDatabaseUrl: "" },
    ...{ hashAlgorithm: "sha256", signatureAlgorithm: "ed25519", segmentBytes: 1e6, segmentAgeMs: 1e6 },
    ...{ warnFreeBytes: 0, refuseFreeBytes: 0, retentionDays: 365, maxLagBytes: 1e9, maxLagS: 1e9 },
    log: { info: () => undefined, warn: () => undefined },
  });
  for (let act = 0; act < 5; act += 1) await audit.act({ kind: "administration", action: "gateway.started" });
  await expect.poll(() => audit.shipper.status().chains[0]?.shipped, { timeout: 20_000 }).toBeGreaterThanOrEqual(5);
  await audit.close();

  const verify = (url: string, ...flags: string[]) => {
    const env = { ...process.env, DATABASE_URL: url, AUDIT_DATABASE_URL: "" };
    return spawnSync(process.execPath, ["scripts/commands/audit.ts", "verify", directory, ...flags], {
      env,
      encoding: "utf8",
    });
  };
  const index = openIndex({ databaseUrl });
  const last = async () => (await indexedChains(index))[0]?.verification;
  expect(verify(databaseUrl)).toMatchObject({ status: 0, stderr: "" });
  expect(await last()).toBeNull();
  expect(verify(databaseUrl, "--note")).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("Noted in the index, 1 of 1 chains."),
  });
  expect(await last()).toMatchObject({ ok: true, to: audit.position().sequence, problem: null });

  const [segment = ""] = globSync(join(directory, "noted/segments/*.jsonl"));
  writeFileSync(segment, readFileSync(segment, "utf8").replace("gateway.started", "gateway.stopped"));
  expect(verify(databaseUrl, "--note")).toMatchObject({ status: 1, stdout: expect.stringContaining("Noted in") });
  expect(await last()).toMatchObject({ ok: false, problem: expect.stringContaining("ecord") });

  expect(verify("", "--note")).toMatchObject({ status: 2, stderr: expect.stringContaining("set DATABASE_URL") });
  await index.close();
  await databases.stop();
  expect(verify(databaseUrl, "--note")).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("Not noted: the index cannot be written"),
  });
  await databases.close();
  rmSync(folder, { recursive: true });
}, 60_000);
