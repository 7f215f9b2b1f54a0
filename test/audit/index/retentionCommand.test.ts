import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { migrateIndex, openIndex } from "../../../audit/index/openIndex.ts";
import { openTestDatabases } from "../../support/store.ts";

test("npm run audit -- retention drops old months and records it in a chain of its own", async () => {
  const databases = await openTestDatabases();
  const folder = mkdtempSync(join(tmpdir(), "community-graph-retention-"));
  const databaseUrl = await databases.create();
  await migrateIndex(databaseUrl);
  const index = openIndex({ databaseUrl });
  await index.pool.query("SELECT audit.ensure_month('2020-01-01')");
  const env = {
    ...process.env,
    ...{ DATABASE_URL: databaseUrl, AUDIT_DIR: join(folder, "log"), AUDIT_KEYS: join(folder, "keys") },
  };
  const run = (...flags: string[]) =>
    spawnSync(process.execPath, ["scripts/commands/audit.ts", "retention", ...flags], { env, encoding: "utf8" });
  const { status, stdout, stderr } = run();
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("Dropped from the index: 2020-01.");
  const segments = join(folder, "log", "command-line", "segments");
  const text = readdirSync(segments).map((name) => readFileSync(join(segments, name), "utf8"));
  expect(text.join("")).toContain('"action":"retention.applied"');
  expect(run("--days", "90")).toMatchObject({ status: 1, stderr: expect.stringContaining("at least 180") });
  await index.close();
  await databases.close();
  rmSync(folder, { recursive: true });
}, 30_000);
