import { globSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type JournalOptions, openJournal } from "../../../audit/journal/openJournal.ts";
import type { AuditRecord, OperationBody } from "../../../audit/record.ts";
import { crashReading } from "../crashReading.ts";

export async function temporaryFolder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "audit-journal-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export const plainOptions = {
  chain: "one",
  hashAlgorithm: "sha256",
  segmentBytes: 1_000_000,
  segmentAgeMs: 3_600_000,
  warnFreeBytes: 0,
  refuseFreeBytes: 0,
  sealed: async () => null,
} as const satisfies Omit<JournalOptions, "directory">;

/** Closed at the end of the test. */
export async function openTestJournal(directory: string, options: Partial<JournalOptions> = {}) {
  const journal = await openJournal({ ...plainOptions, directory, ...options });
  onTestFinished(() => journal.close());
  return journal;
}

export function operation(requestId: string, text = requestId) {
  const reading = crashReading(text);
  const body: OperationBody = {
    kind: "operation",
    requestId,
    address: "127.0.0.1",
    transport: "http",
    operation: { hash: reading.hash, type: "query", reading: reading.reading },
    outcome: "answered",
    durationUs: 1,
  };
  return [body, reading] as const;
}

export function segmentFiles(directory: string, chain = "one"): readonly string[] {
  return globSync(join(directory, chain, "segments/*.jsonl")).sort();
}

export function readRecords(directory: string, chain = "one"): readonly AuditRecord[] {
  return segmentFiles(directory, chain).flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .slice(0, -1)
      .map((line): AuditRecord => JSON.parse(line)),
  );
}
