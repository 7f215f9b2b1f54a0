/**
 * A server on the real query log for the crash test: `node crashServer.ts DIRECTORY [DATABASE_URL]`. It opens when it is told to. Each
 * request appends its record and is answered then. Segments, seals and batches of the index are tiny. It says before the nth time
 * that it rotates, seals or ships, and waits for nothing, so that a kill finds it there.
 */
import { once } from "node:events";
import fs from "node:fs";
import { createServer } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { BroadcastChannel } from "node:worker_threads";
import type { AuditOptions } from "../../audit/openAudit.ts";
import { crashReading } from "./crashReading.ts";
import { shippingChannel } from "./crashShipping.ts";

export type CrashKind = "any" | "recovery" | "rotation" | "sealing" | "shipping";

export interface CrashOrder {
  readonly kind: CrashKind;
  /** The time that is told of, from 1. */
  readonly occurrence: number;
}

const [directory = "", databaseUrl] = process.argv.slice(2);
const loaded = databaseUrl === undefined ? import("../../audit/openAudit.ts") : null;
const indexed = databaseUrl === undefined ? null : import("../../audit/openIndexedAudit.ts");
await Promise.all([loaded, indexed]);
// Loaded while the one before it still runs: a start costs much more than what is tested.
const [order]: readonly CrashOrder[] = await once(process, "message");

let times = 0;
function happens(kind: CrashKind): void {
  if (order?.kind !== kind) return;
  times += 1;
  if (times === order.occurrence) process.send?.(kind);
}

const { openSegmentFile } = await import("../../audit/journal/segmentFile.ts");
if (order?.kind === "sealing") {
  const { writeSync } = fs;
  fs.writeSync = ((...written: Parameters<typeof writeSync>) => {
    if (String(written[1]).startsWith('{"chain":"crash","digests"')) happens("sealing");
    return writeSync(...written);
  }) as typeof writeSync;
  syncBuiltinESMExports();
}
if (order?.kind === "shipping") {
  // In another thread, into which crashShipping.ts is loaded as well.
  const channel = new BroadcastChannel(shippingChannel);
  channel.onmessage = () => happens("shipping");
}

const options: AuditOptions = {
  directory: join(directory, "journal"),
  keysDirectory: join(directory, "keys"),
  chain: "crash",
  hashAlgorithm: "sha256",
  signatureAlgorithm: "ed25519",
  segmentBytes: 10_000,
  segmentAgeMs: 60_000,
  warnFreeBytes: 0,
  refuseFreeBytes: 0,
  sealRecords: 7,
  sealMs: 50,
  openFile: (file, flags) => {
    if (flags === "wx+") happens("rotation");
    return openSegmentFile(file, flags);
  },
};
const audit =
  indexed === null || databaseUrl === undefined
    ? await (await import("../../audit/openAudit.ts")).openAudit(options)
    : await (await indexed).openIndexedAudit({
        ...options,
        ...{ databaseUrl, auditDatabaseUrl: "", retentionDays: 365, maxLagBytes: 1e9, maxLagS: 1e9 },
        gatherMs: 5,
        log: { info: () => undefined, warn: (fields) => console.error(fields) },
      });
const server = createServer(async (request, response) => {
  const requestId = decodeURIComponent(request.url?.slice(1) ?? "");
  const reading = crashReading(requestId);
  await audit.operation(
    {
      kind: "operation",
      requestId,
      address: "127.0.0.1",
      transport: "http",
      operation: { hash: reading.hash, type: "query", reading: reading.reading },
      outcome: "answered",
      durationUs: 1,
    },
    reading,
  );
  response.end(requestId);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") process.send?.(address?.port);
});
