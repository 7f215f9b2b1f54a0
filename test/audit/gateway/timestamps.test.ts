import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Audit } from "../../../audit/openAudit.ts";
import type { Seal, SealTimestamp } from "../../../audit/seal.ts";
import { openGatewayAudit } from "../../../gateway/record/openGatewayAudit.ts";
import { readConfig } from "../../../gateway/settings/config.ts";
import { openTimestampAuthority, type TimestampAuthority } from "../../support/timestampAuthority.ts";
import { temporaryFolder } from "../journal/support.ts";

let authority: TimestampAuthority;
beforeAll(async () => {
  authority = await openTimestampAuthority();
});
afterAll(() => authority.close());

async function gatewayLog() {
  const folder = await temporaryFolder();
  const ca = join(folder, "ca.pem");
  writeFileSync(ca, authority.ca);
  const directory = join(folder, "log");
  const settings = {
    ...{ AUDIT_DIR: directory, AUDIT_KEYS: join(folder, "keys"), AUDIT_CHAIN: "one" },
    ...{ AUDIT_TIMESTAMP_URL: authority.url, AUDIT_TIMESTAMP_CA: ca },
  };
  const open = async (more: Readonly<Record<string, string>> = {}): Promise<Audit> => {
    const config = readConfig({ ...settings, ...more }, []);
    return (await openGatewayAudit(config, undefined, pino({ level: "silent" }))).audit;
  };
  const lines = <Line>(name: string): readonly Line[] => {
    const file = join(directory, "one", name);
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    return text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
  };
  return {
    ...{ directory, ca, open },
    stamped: () => lines<SealTimestamp>("timestamps.jsonl").map(({ seal }) => seal),
    seals: () => lines<Seal>("seals.jsonl").length,
  };
}

async function actAndSeal(audit: Audit): Promise<void> {
  await audit.act({ kind: "administration", action: "client.changed" });
  await audit.seal();
}

function verified(directory: string, ca: string) {
  const { status, stdout } = spawnSync(
    process.execPath,
    ["scripts/commands/audit.ts", "verify", directory, "--tsa-ca", ca, "--json"],
    { encoding: "utf8" },
  );
  return { status, timestamps: JSON.parse(stdout).chains[0].timestamps };
}

test("seals of a gateway are stamped, the last one at its stop too, and the verifier counts them", async () => {
  const log = await gatewayLog();
  const audit = await log.open();
  await actAndSeal(audit);
  await vi.waitFor(() => expect(log.stamped()).toEqual([1]), 10_000);
  await audit.act({ kind: "administration", action: "gateway.stopped" });
  await audit.close();
  expect(log.stamped()).toEqual([1, 2]);
  expect(verified(log.directory, log.ca)).toEqual({ status: 0, timestamps: 2 });
}, 60_000);

test("an authority that does not answer is a warning alone, and after a restart the newest seal is stamped", async () => {
  const log = await gatewayLog();
  authority.failNext(Number.POSITIVE_INFINITY);
  const audit = await log.open();
  await actAndSeal(audit);
  await actAndSeal(audit);
  await vi.waitFor(() => expect(audit.status().warning).toContain("status 503"), 10_000);
  expect(audit.problem()).toBeNull();
  await actAndSeal(audit);
  await audit.close();
  expect(log.stamped()).toEqual([]);
  appendFileSync(join(log.directory, "one/timestamps.jsonl"), '{"seal":3,"tok');

  authority.failNext(0);
  const again = await log.open();
  await vi.waitFor(() => expect(log.stamped()).toEqual([3]), 10_000);
  await again.close();
  const asked = authority.requests();
  await (await log.open()).close();
  expect(authority.requests()).toBe(asked);
  expect(log.seals()).toBe(3);
  expect(verified(log.directory, log.ca)).toEqual({ status: 0, timestamps: 1 });
}, 60_000);

test("a token of another authority is not kept", async () => {
  const log = await gatewayLog();
  const other = await openTimestampAuthority();
  const audit = await log.open({ AUDIT_TIMESTAMP_URL: other.url });
  await actAndSeal(audit);
  await vi.waitFor(() => expect(audit.status().warning).toContain("does not lead to one that is trusted"), 10_000);
  await audit.close();
  await other.close();
  expect(log.stamped()).toEqual([]);
});

test("an authority without its certificates is a start-up error", async () => {
  const log = await gatewayLog();
  await expect(log.open({ AUDIT_TIMESTAMP_CA: "" })).rejects.toThrow("AUDIT_TIMESTAMP_URL needs AUDIT_TIMESTAMP_CA");
  await expect(log.open({ AUDIT_TIMESTAMP_CA: "/nowhere.pem" })).rejects.toThrow("/nowhere.pem cannot");
  await expect(log.open({ AUDIT_TIMESTAMP_CA: "package.json" })).rejects.toThrow("There is no certificate (PEM)");
});
