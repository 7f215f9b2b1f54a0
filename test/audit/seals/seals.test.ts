import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openSegmentFile } from "../../../audit/journal/segmentFile.ts";
import { type AuditOptions, openAudit } from "../../../audit/openAudit.ts";
import type { PublicSealKey, Seal } from "../../../audit/seal.ts";
import { rotateSealKey } from "../../../audit/seals/sealKeys.ts";
import { verifyJournal } from "../../../audit/verify/verifyJournal.ts";
import { canMount, mount } from "../journal/mounts.ts";
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

describe.skipIf(!canMount)("a seal that cannot be written", () => {
  /** The seals on a disk of 64 KiB that is full, the records on another. */
  async function openOnFullDisk(options: Partial<AuditOptions>) {
    const directory = await temporaryFolder();
    const chain = join(directory, "journal/one");
    mkdirSync(chain, { recursive: true });
    mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", chain);
    for (const place of ["segments", "../../room"]) mkdirSync(join(chain, place));
    mount("--bind", join(directory, "room"), join(chain, "segments"));
    const audit = await open(directory, { sealRecords: 4, sealRetryMs: 20, ...options });
    const filler = join(chain, "filler");
    expect(() => writeFileSync(filler, Buffer.alloc(100_000))).toThrow("ENOSPC");
    return { directory, audit, makeRoom: () => rmSync(filler) };
  }

  test("stops nothing, is told, and is tried again until it is", async () => {
    const { directory, audit, makeRoom } = await openOnFullDisk({});
    await Promise.all(Array.from({ length: 9 }, (_, n) => audit.operation(...operation(`r${n}`, "same"))));
    await vi.waitFor(() => expect(audit.status().warning).toContain("Seal 1 could not be written"));
    await audit.operation(...operation("more", "same"));
    expect(audit.status()).toMatchObject({ sealed: 0, seals: 0, unsealed: 11, problem: null });
    makeRoom();
    await vi.waitFor(() => expect(audit.status()).toMatchObject({ sealed: 11, warning: null }), 5_000);
    await audit.close();
    expect(spans(directory)).toEqual([
      [1, 4],
      [5, 8],
      [9, 11],
    ]);
    await expectGood(directory);
  });

  test("refuses operations when too many records wait for it, and no longer when it is written", async () => {
    const { directory, audit, makeRoom } = await openOnFullDisk({ maxUnsealed: 6 });
    for (let n = 0; n < 6; n += 1) await audit.operation(...operation(`r${n}`, "same"));
    await expect(audit.operation(...operation("refused", "same"))).rejects.toThrow("7 records wait for a seal");
    expect(audit.problem()).toContain("more than 6");
    await audit.act({ kind: "administration", action: "gateway.stopped" });
    makeRoom();
    await vi.waitFor(() => expect(audit.problem()).toBeNull(), 5_000);
    await audit.operation(...operation("again", "same"));
    await audit.close();
    await expectGood(directory);
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
    expect(audit.status()).toMatchObject({ sequence: 5, sealed: 5 });
    await audit.close();
    const [first, second] = lines<PublicSealKey>(directory, "keys.jsonl");
    expect(second).toMatchObject({ keyId: key.keyId, endorsedBy: first?.keyId, algorithm: "sm2" });
    expect(lines<Seal>(directory, "seals.jsonl").map(({ keyId }) => keyId)).toEqual([first?.keyId, key.keyId]);
    expect(readRecords(join(directory, "journal")).at(-1)).toMatchObject({
      action: "seal-key.rotated",
      target: key.keyId,
    });
    await expectGood(directory);
    await expect(open(directory)).rejects.toThrow("rotate the key first");
  });

  const rotations = (directory: string) =>
    readRecords(join(directory, "journal")).flatMap((record) =>
      record.kind === "administration" && record.action === "seal-key.rotated" ? [record.target] : [],
    );

  test("a new key is recorded before it signs, also where the last seal or the next start takes it", async () => {
    const directory = await temporaryFolder();
    const keys = join(directory, "keys");
    const audit = await open(directory);
    await audit.operation(...operation("r"));
    const atClose = await rotateSealKey(keys, "ed25519");
    await audit.close();
    expect(rotations(directory)).toEqual([atClose.keyId]);
    const whileNobodyRan = await rotateSealKey(keys, "ed25519");
    const again = await open(directory);
    expect(again.status().keyId).toBe(whileNobodyRan.keyId);
    await again.close();
    await (await open(directory)).close();
    expect(rotations(directory)).toEqual([atClose.keyId, whileNobodyRan.keyId]);
    const seals = lines<Seal>(directory, "seals.jsonl");
    expect(seals.map(({ keyId }) => keyId)).toEqual([atClose.keyId, whileNobodyRan.keyId]);
    await expectGood(directory);
  });

  test("a change of key that cannot be recorded is tried again, and the key before goes on", async () => {
    const directory = await temporaryFolder();
    let broken = false;
    const openFile: typeof openSegmentFile = async (...opened) => {
      const file = await openSegmentFile(...opened);
      const sync = async () => {
        if (broken) throw Object.assign(new Error("i/o error"), { code: "EIO" });
        await file.sync();
      };
      return { ...file, sync };
    };
    const audit = await open(directory, { openFile, probeMs: 20, sealRetryMs: 20 });
    await audit.operation(...operation("r"));
    const { keyId: before } = audit.status();
    const { keyId } = await rotateSealKey(join(directory, "keys"), "ed25519");
    broken = true;
    await audit.seal();
    expect(audit.status()).toMatchObject({ keyId: before, sealed: 2 });
    expect(audit.status().warning).toContain("the one before goes on");
    broken = false;
    await vi.waitFor(() => expect(audit.status()).toMatchObject({ keyId, warning: null }), 5_000);
    await audit.close();
    expect(rotations(directory)).toEqual([keyId]);
    await expectGood(directory);
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
