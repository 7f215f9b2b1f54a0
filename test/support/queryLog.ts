import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Audit, type AuditOptions, openAudit } from "../../audit/openAudit.ts";
import type { AuditRecord, OperationBody } from "../../audit/record.ts";

export interface TestQueryLog {
  readonly directory: string;
  readonly open: () => Promise<Audit>;
  /** Everything on disk, in order. */
  readonly records: () => readonly AuditRecord[];
  /** Those of requests, the newest last. */
  readonly operations: () => readonly OperationBody[];
  readonly remove: () => Promise<void>;
}

/** A query log in a folder of its own, with one chain. */
export async function makeTestQueryLog(options: Partial<AuditOptions> = {}): Promise<TestQueryLog> {
  const folder = await mkdtemp(join(tmpdir(), "community-graph-audit-"));
  const directory = options.directory ?? join(folder, "log");
  const segments = join(directory, "test", "segments");
  const records = () =>
    readdirSync(segments)
      .sort()
      .flatMap((name) => readFileSync(join(segments, name), "utf8").split("\n").slice(0, -1))
      .map((line) => JSON.parse(line) as AuditRecord);
  return {
    directory,
    open: () =>
      openAudit({
        directory,
        keysDirectory: join(folder, "keys"),
        chain: "test",
        hashAlgorithm: "sha256",
        signatureAlgorithm: "ed25519",
        segmentBytes: 64 * 1_048_576,
        segmentAgeMs: 86_400_000,
        warnFreeBytes: 0,
        refuseFreeBytes: 0,
        ...options,
      }),
    records,
    operations: () => records().flatMap((record) => (record.kind === "operation" ? [record] : [])),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
