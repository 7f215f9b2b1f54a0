import { appendFileSync, chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type AuditOptions, openAudit } from "../../../audit/openAudit.ts";
import type { PublicSealKey, Seal } from "../../../audit/seal.ts";
import { rotateSealKey } from "../../../audit/seals/sealKeys.ts";
import { verifyJournal } from "../../../audit/verify/verifyJournal.ts";
import { openTestJournal, operation, plainOptions, readRecords, temporaryFolder } from "../journal/support.ts";

async function open(directory: string, options: Partial<AuditOptions> = {}) {
  const audit = await openAudit({
    ...plainOptions,
    directory: join(directory, "journal"),
    keysDirectory: join(directory, "keys"),
    signatureAlgorithm: "ed25519",
    ...options,
  });
  onTestFinished(audit.close);
  return audit;
}

function lines<Line>(directory: string, file: string): readonly Line[] {
  const text = readFileSync(join(directory, "journal/one", file), "utf8");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line): Line => JSON.parse(line));
}

const spans = (directory: string) => lines<Seal>(directory, "seals.jsonl").map(({ from, to }) => [from, to]);

async function expectGood(directory: string) {
  const report = await verifyJournal(join(directory, "journal"));
  expect(report.chains.flatMap(({ problems }) => problems)).toEqual([]);
  expect(report.isGood).toBe(true);
}

describe("seals", () => {
  test("one comes after 1,000 records, and one at the end", async () => {
    const directory = await temporaryFolder();
    const audit = await open(directory);
    await Promise.all(Array.from({ length: 2_300 }, (_, n) => audit.operation(...operation(`r${n}`, "same"))));
    await vi.waitFor(() => expect(audit.status().sealed).toBe(2_000));
    expect(audit.status()).toMatchObject({ seals: 2, unsealed: 301, sequence: 2_301 });
    await audit.close();
    expect(spans(directory)).toEqual([
      [1, 1_000],
      [1_001, 2_000],
      [2_001, 2_301],
    ]);
    await expectGood(directory);
  });

  test("one comes after a minute, and none where nothing was written", async () => {
    const directory = await temporaryFolder();
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const audit = await open(directory);
    await vi.advanceTimersByTimeAsync(120_000);
    await audit.operation(...operation("r"));
    await vi.advanceTimersByTimeAsync(58_000);
    expect(audit.status().seals).toBe(0);
    await vi.advanceTimersByTimeAsync(3_000);
    await vi.waitFor(() => expect(spans(directory)).toEqual([[1, 2]]));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(audit.status()).toMatchObject({ seals: 1, unsealed: 0 });
  });

  test.each(["ed25519", "sm2"] as const)("what a crash left is sealed at the start, %s", async (signatureAlgorithm) => {
    const directory = await temporaryFolder();
    const options = { signatureAlgorithm, hashAlgorithm: signatureAlgorithm === "sm2" ? "sm3" : "sha256" } as const;
    const first = await open(directory, options);
    await first.operation(...operation("sealed"));
    await first.close();
    // As after a crash: records of several segments, and half a seal.
    const sealed = lines<Seal>(directory, "seals.jsonl").at(-1);
    const point = { sequence: sealed?.to ?? 0, digest: sealed?.head ?? "" };
    const journal = await openTestJournal(join(directory, "journal"), {
      ...options,
      segmentBytes: 500,
      sealed: async () => point,
    });
    for (let n = 0; n < 5; n += 1) await journal.append(...operation(`left${n}`, "same"));
    await journal.close();
    appendFileSync(join(directory, "journal/one/seals.jsonl"), '{"chain":"one","dig');
    const again = await open(directory, { ...options, segmentBytes: 500 });
    expect(again.status()).toMatchObject({ unsealed: 0, sealed: readRecords(join(directory, "journal")).length });
    await again.close();
    await expectGood(directory);
  });

  test("records that are sealed and gone, and another hash, are start-up errors", async () => {
    const directory = await temporaryFolder();
    const audit = await open(directory);
    await audit.operation(...operation("r"));
    await audit.close();
    await expect(open(directory, { hashAlgorithm: "sm3" })).rejects.toThrow("is hashed with sha256, and sm3");
    writeFileSync(join(directory, "journal/one/segments/00000000000000000001.jsonl"), "");
    await expect(open(directory)).rejects.toThrow("ends at sequence 0, and a seal covers 2: records were removed");
  });
});

describe("keys", () => {
  test("a new key is endorsed, taken with the next seal, and recorded", async () => {
    const directory = await temporaryFolder();
    const audit = await open(directory);
    await audit.operation(...operation("before"));
    await audit.seal();
    const key = await rotateSealKey(join(directory, "keys"), "sm2");
    await audit.operation(...operation("after"));
    await audit.seal();
    await vi.waitFor(() => expect(audit.status().sequence).toBe(5));
    await audit.close();
    const [first, second] = lines<PublicSealKey>(directory, "keys.jsonl");
    expect(second).toMatchObject({ keyId: key.keyId, endorsedBy: first?.keyId, algorithm: "sm2" });
    expect(lines<Seal>(directory, "seals.jsonl").map(({ keyId }) => keyId)).toEqual([
      first?.keyId,
      key.keyId,
      key.keyId,
    ]);
    expect(readRecords(join(directory, "journal")).at(-1)).toMatchObject({
      action: "seal-key.rotated",
      target: key.keyId,
    });
    await expectGood(directory);
    await expect(open(directory)).rejects.toThrow("rotate the key first");
  });

  test("nobody else may read them", async () => {
    const directory = await temporaryFolder();
    await (await open(directory)).close();
    const keys = join(directory, "keys");
    expect(statSync(keys).mode & 0o777).toBe(0o700);
    expect(statSync(join(keys, "seal-0001.json")).mode & 0o777).toBe(0o600);
    chmodSync(join(keys, "subject-0001.json"), 0o640);
    await expect(open(directory)).rejects.toThrow("chmod 600");
    chmodSync(join(keys, "subject-0001.json"), 0o600);
    chmodSync(keys, 0o750);
    await expect(open(directory)).rejects.toThrow("chmod 700");
  });

  test("keys of another journal are refused", async () => {
    const [one, other] = [await temporaryFolder(), await temporaryFolder()];
    for (const directory of [one, other]) {
      const audit = await open(directory);
      await audit.operation(...operation("r"));
      await audit.close();
    }
    await expect(open(one, { keysDirectory: join(other, "keys") })).rejects.toThrow(
      "Key 1 of the chain is not the one",
    );
  });
});
