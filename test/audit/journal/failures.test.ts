import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { AuditError } from "../../../audit/auditError.ts";
import { openSegmentFile } from "../../../audit/journal/segmentFile.ts";
import { canMount, mount } from "./mounts.ts";
import { openTestJournal, operation, readRecords, segmentFiles, temporaryFolder } from "./support.ts";

test.skipIf(!canMount)("a full disk refuses, answers nothing unrecorded, and writing resumes by itself", async () => {
  const disk = await temporaryFolder();
  mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);
  const journal = await openTestJournal(disk, { probeMs: 20, segmentBytes: 100_000 });
  const done: string[] = [];
  let failure: unknown = null;
  for (let n = 0; failure === null; n += 1) {
    const requests = Array.from({ length: 40 }, (_, one) => `${n}-${one}`);
    const settled = await Promise.allSettled(requests.map((id) => journal.append(...operation(id, "same"))));
    for (const [index, one] of settled.entries()) {
      if (one.status === "fulfilled") done.push(requests[index] ?? "");
      else failure = one.reason;
    }
  }
  expect(failure).toBeInstanceOf(AuditError);
  expect(String(failure)).toContain("its file system is full (ENOSPC)");
  rmSync(segmentFiles(disk)[0] ?? "");
  await vi.waitFor(() => expect(journal.problem()).toBeNull(), 5_000);
  done.push("after");
  await journal.append(...operation("after", "same"));
  const records = readRecords(disk);
  const kept = records.flatMap((record) => (record.kind === "operation" ? [record.requestId] : []));
  const first = records[0]?.sequence ?? 0;
  expect(records.map(({ sequence }) => sequence)).toEqual(records.map((_, index) => first + index));
  expect(done.slice(-kept.length)).toEqual(kept);
  const recovery = records.find(({ kind }) => kind === "recovery");
  expect(recovery).toMatchObject({ reason: "write-failure" });
  await journal.close();
});

test.skipIf(!canMount)("a read-only disk refuses with a sentence, at the start and on rotation", async () => {
  const directory = await temporaryFolder();
  const journal = await openTestJournal(directory, { probeMs: 20, segmentBytes: 300 });
  await journal.append(...operation("first"));
  const segments = join(directory, "one/segments");
  mount("--bind", segments, segments);
  mount("-o", "remount,ro,bind", segments);
  await expect(journal.append(...operation("second"))).rejects.toThrow("its file system is read-only (EROFS)");
  await expect(journal.append(...operation("third"))).rejects.toThrow(AuditError);
  expect(journal.status().problem).toContain("read-only");
  mount("-o", "remount,rw,bind", segments);
  await vi.waitFor(() => expect(journal.problem()).toBeNull(), 5_000);
  await journal.append(...operation("fourth"));
  const kinds = readRecords(directory).map((one) => (one.kind === "operation" ? one.requestId : one.kind));
  expect(kinds).toEqual(["reading", "first", "recovery", "reading", "fourth"]);
  expect(readRecords(directory)[2]).toMatchObject({ refused: 2 });
  await journal.close();
  execFileSync("mount", ["-o", "remount,ro,bind", segments]);
  await expect(openTestJournal(directory)).rejects.toThrow("read-only");
});

test("after a sync that failed its file gets no more, and the numbers of the batch are used again", async () => {
  const directory = await temporaryFolder();
  let broken = false;
  const openFile: typeof openSegmentFile = async (...opened) => {
    const file = await openSegmentFile(...opened);
    const sync = async () => {
      if (!broken) return file.sync();
      broken = false;
      throw Object.assign(new Error("i/o error"), { code: "EIO" });
    };
    return { ...file, sync };
  };
  const journal = await openTestJournal(directory, { openFile, probeMs: 20 });
  await journal.append(...operation("first", "same"));
  broken = true;
  const refused = ["second", "third"].map((id) => journal.append(...operation(id, "same")));
  for (const { status } of await Promise.allSettled(refused)) expect(status).toBe("rejected");
  await vi.waitFor(() => expect(journal.problem()).toBeNull(), 5_000);
  expect((await journal.append(...operation("fourth", "same"))).sequence).toBe(5);
  expect(segmentFiles(directory)).toHaveLength(2);
  const recovery = readRecords(directory)[2];
  expect(recovery).toMatchObject({ kind: "recovery", reason: "write-failure", refused: 2 });
  expect(recovery).toHaveProperty("cutHash");
});

test("with little room operations are refused, and administrative acts are not", async () => {
  const directory = await temporaryFolder();
  const huge = Number.MAX_SAFE_INTEGER;
  const journal = await openTestJournal(directory, { warnFreeBytes: huge, refuseFreeBytes: huge });
  await expect(journal.append(...operation("r"))).rejects.toThrow("operations are refused until there is room");
  await journal.append({ kind: "administration", action: "gateway.stopped" });
  expect(journal.status()).toMatchObject({ sequence: 1, warning: expect.stringContaining("give it room") });
});
