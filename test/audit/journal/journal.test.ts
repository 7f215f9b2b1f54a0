import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AuditConfigError, AuditError } from "../../../audit/auditError.ts";
import { openSegmentFile } from "../../../audit/journal/segmentFile.ts";
import { verifyJournal } from "../../../audit/verify/verifyJournal.ts";
import { openTestJournal, operation, readRecords, segmentFiles, temporaryFolder } from "./support.ts";

test("100 records at once are a few syncs, and each has the digest of the line before it", async () => {
  const directory = await temporaryFolder();
  let syncs = 0;
  const openFile: typeof openSegmentFile = async (...opened) => {
    const file = await openSegmentFile(...opened);
    const sync = () => {
      syncs += 1;
      return file.sync();
    };
    return { ...file, sync };
  };
  const journal = await openTestJournal(directory, { openFile });
  const written = await Promise.all(Array.from({ length: 100 }, (_, n) => journal.append(...operation(`r${n}`, "t"))));
  expect(syncs).toBeLessThanOrEqual(2);
  expect(written.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 100 }, (_, n) => n + 2));
  expect(readRecords(directory)).toHaveLength(101);
  await journal.close();
  const text = readFileSync(segmentFiles(directory)[0] ?? "");
  const sum = execFileSync("sha256sum", { input: text.subarray(0, text.indexOf(10)) }).toString();
  expect(readRecords(directory)[1]?.previous).toBe(sum.slice(0, 64));
});

test("an append resolves after the sync, and a record is written as RFC 8785 has it", async () => {
  const directory = await temporaryFolder();
  const journal = await openTestJournal(directory);
  const [body, reading] = operation("r1");
  const variables = { "10": 1, "9": 2, 姓名: "\ud800", path: "\\ud800", nothing: {} };
  await journal.append({ ...body, client: "", variables }, reading);
  const line = readFileSync(segmentFiles(directory)[0] ?? "", "utf8").split("\n")[1] ?? "";
  expect(line).toContain(`${String.raw`"variables":{"10":1,"9":2,"nothing":{},"path":"\\ud800","姓名":"`}\ufffd"}`);
  expect(line).not.toContain('"client"');
});

test("segments end by size and by age, and each holds the readings that its records name", async () => {
  const directory = await temporaryFolder();
  let now = Date.parse("2026-03-01T00:00:00Z");
  const journal = await openTestJournal(directory, { segmentBytes: 2_000, segmentAgeMs: 60_000, now: () => now });
  for (let n = 0; n < 10; n += 1) await journal.append(...operation(`r${n}`, "same"));
  const bySize = segmentFiles(directory).length;
  expect(bySize).toBeGreaterThan(1);
  now += 60_000;
  await journal.append(...operation("late", "same"));
  expect(segmentFiles(directory)).toHaveLength(bySize + 1);
  for (const file of segmentFiles(directory)) {
    const kinds = readFileSync(file, "utf8").split("\n").slice(0, -1);
    expect(kinds.filter((line) => line.includes('"kind":"reading"'))).toHaveLength(1);
    expect(kinds[0]).toContain('"kind":"reading"');
  }
  await journal.close();
  const again = await openTestJournal(directory, { segmentBytes: 2_000, segmentAgeMs: 60_000, now: () => now });
  const { sequence } = await again.append(...operation("after", "same"));
  expect(sequence).toBe(readRecords(directory).length);
  expect(readRecords(directory).at(-2)?.kind).toBe("operation");
  await again.close();
  const problems = (await verifyJournal(directory)).chains.flatMap((chain) => chain.problems);
  expect(problems.filter(({ kind }) => kind.startsWith("record"))).toEqual([]);
});

test("the queue is bounded by number and by size", async () => {
  const journal = await openTestJournal(await temporaryFolder(), { maxWaiting: 3, maxWaitingBytes: 5_000 });
  const settled = await Promise.allSettled(Array.from({ length: 5 }, (_, n) => journal.append(...operation(`r${n}`))));
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected", "rejected"]);
  await expect(journal.append(...operation("x".repeat(5_000)))).rejects.toThrow(AuditError);
  await expect(journal.append(...operation("y".repeat(9_000_000)))).rejects.toThrow("too long");
});

test("a second process is refused while the first lives, and not when it was killed", async () => {
  const directory = await temporaryFolder();
  const holder = `
    import { openJournal } from ${JSON.stringify(join(import.meta.dirname, "../../../audit/journal/openJournal.ts"))};
    await openJournal({ directory: ${JSON.stringify(directory)}, chain: "one", hashAlgorithm: "sha256", segmentBytes: 1e6,
      segmentAgeMs: 1e6, warnFreeBytes: 0, refuseFreeBytes: 0, sealed: async () => null });
    console.log("open");
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", holder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  const refused = openTestJournal(directory);
  await expect(refused).rejects.toThrow(AuditConfigError);
  await expect(refused).rejects.toThrow("Another process writes to this chain");
  await expect(openTestJournal(directory, { chain: "two" })).resolves.toBeDefined();
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  const journal = await openTestJournal(directory);
  await expect(openTestJournal(directory)).rejects.toThrow("Another process");
  expect((await journal.append(...operation("r"))).sequence).toBe(2);
});
