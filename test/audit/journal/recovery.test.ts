import { appendFileSync, cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { AuditConfigError } from "../../../audit/auditError.ts";
import { digestOf } from "../../../audit/format/digest.ts";
import { openTestJournal, operation, readRecords, segmentFiles, temporaryFolder } from "./support.ts";

async function journalOf(count: number, segmentBytes = 1_000_000): Promise<string> {
  const directory = await temporaryFolder();
  const journal = await openTestJournal(directory, { segmentBytes });
  for (let n = 0; n < count; n += 1) await journal.append(...operation(`r${n}`, "same"));
  await journal.close();
  return directory;
}

const lastSegment = (directory: string) => segmentFiles(directory).at(-1) ?? "";

test("a tail torn at any byte of the last line is cut, recorded, and recovery goes on", async () => {
  const whole = await journalOf(3);
  const bytes = readFileSync(lastSegment(whole));
  const lastLine = bytes.lastIndexOf(10, bytes.length - 2) + 1;
  for (let length = lastLine; length < bytes.length; length += 1) {
    const directory = await temporaryFolder();
    cpSync(whole, directory, { recursive: true });
    truncateSync(lastSegment(directory), length);
    const journal = await openTestJournal(directory);
    await journal.append(...operation("next", "same"));
    await journal.close();
    const records = readRecords(directory);
    const torn = bytes.subarray(lastLine, length);
    expect(records.map(({ sequence }) => sequence)).toEqual(records.map((_, index) => index + 1));
    expect(records.map(({ kind }) => kind).slice(3)).toEqual([...(torn.length > 0 ? ["recovery"] : []), "operation"]);
    if (torn.length === 0) continue;
    const recovery = { reason: "torn-tail", cutBytes: torn.length, cutHash: digestOf(torn, "sha256") };
    expect(records[3]).toMatchObject(recovery);
    expect(readFileSync(lastSegment(directory), "utf8")).toMatch(/^(\{.*\}\n)+$/);
  }
});

test("a recovery that was killed at any byte is recovered from", async () => {
  const whole = await journalOf(2);
  const torn = readFileSync(lastSegment(whole));
  const tornTail = `{"address":"${"x".repeat(700)}`;
  appendFileSync(lastSegment(whole), tornTail);
  const recovered = await temporaryFolder();
  cpSync(whole, recovered, { recursive: true });
  await (await openTestJournal(recovered)).close();
  const line = readFileSync(lastSegment(recovered)).subarray(torn.length);
  for (let written = 0; written <= line.length; written += 7) {
    const directory = await temporaryFolder();
    cpSync(whole, directory, { recursive: true });
    const bytes = readFileSync(lastSegment(directory));
    line.copy(bytes, torn.length, 0, written);
    writeFileSync(lastSegment(directory), bytes);
    const journal = await openTestJournal(directory);
    await journal.append(...operation("next", "same"));
    await journal.close();
    expect(readRecords(directory).filter(({ kind }) => kind === "recovery").length).toBeGreaterThan(0);
    expect((await (await openTestJournal(directory)).status()).sequence).toBe(readRecords(directory).length);
  }
});

test.each([
  ["a record in the middle", (text: string) => text.replace('"requestId":"r1"', '"requestId":"r9"'), "sequence 4"],
  ["a missing record", (text: string) => text.split("\n").toSpliced(2, 1).join("\n"), "sequence 3"],
  ["a line that is none", (text: string) => text.replace(/\n\{/, "\nx"), "where 2 should be"],
])("%s is refused and left as it is", async (_, change, told) => {
  const directory = await journalOf(4);
  const file = lastSegment(directory);
  const changed = change(readFileSync(file, "utf8"));
  writeFileSync(file, changed);
  const refused = openTestJournal(directory);
  await expect(refused).rejects.toThrow(AuditConfigError);
  await expect(refused).rejects.toThrow(told);
  await expect(refused).rejects.toThrow(file);
  expect(readFileSync(file, "utf8")).toBe(changed);
});

test("a missing and a cut segment are refused", async () => {
  const missing = await journalOf(30, 1_000);
  const [, second = "", third = ""] = segmentFiles(missing);
  rmSync(second);
  await expect(openTestJournal(missing)).rejects.toThrow(`Segment ${third} begins at sequence`);
  const cut = await journalOf(30, 1_000);
  const [, file = ""] = segmentFiles(cut);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1));
  await expect(openTestJournal(cut)).rejects.toThrow("a segment is missing or was cut");
});

test("records that a seal covers are not cut as a torn tail", async () => {
  const directory = await journalOf(3);
  const file = lastSegment(directory);
  const text = readFileSync(file, "utf8");
  const last = text.split("\n").at(-2) ?? "";
  writeFileSync(file, text.slice(0, -5));
  const sealed = { sequence: 4, digest: digestOf(last, "sha256") };
  await expect(openTestJournal(directory, { sealed: async () => sealed })).rejects.toThrow("a seal covers 4");
});

test("another hash than the chain's own is refused", async () => {
  const directory = await journalOf(3);
  await expect(openTestJournal(directory, { hashAlgorithm: "sm3" })).rejects.toThrow(
    "the chain is hashed with sha256, and sm3 is configured",
  );
});

test("an empty last segment is gone on with", async () => {
  const directory = await journalOf(3);
  writeFileSync(
    lastSegment(directory)
      .replace(/\d{20}/, "4".padStart(20, "0"))
      .replace("4.jsonl", "5.jsonl"),
    "",
  );
  const journal = await openTestJournal(directory);
  expect((await journal.append(...operation("r", "same"))).sequence).toBe(6);
});
